-- one row per unit of the roster and deliverable: its light (see unit_deliverable), the files that came for it, and the submission or delivery that counts
create or replace macro mart_deliverable_light(as_of, unit_types, units, periods, items) as table
select
    l.unit,
    l.unit_name,
    l.unit_type,
    l.deliverable,
    l.kind,
    l.period,
    l.due_on,
    l.light,
    l.received_at,
    l.file_count,
    l.held_count,
    l.submission_id,
    l.delivery_id,
from unit_deliverable(as_of) as l
where
    chosen(unit_types, l.unit_type)
    and chosen(units, l.unit)
    and (len(periods) = 0 or coalesce(list_contains(periods, l.period), false))
order by l.unit_position, l.position;
