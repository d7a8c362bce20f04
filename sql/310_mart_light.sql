-- one row per unit of the roster and thing that is due, of the chosen kinds and lights: its light (see unit_due), the files that came for it, and, of
-- figures, the submission that counts or else the latest held one, with its findings
create or replace macro mart_light(as_of, unit_types, units, periods, items, kinds, lights) as table
with
finding_count as (
    select
        f.delivery_id,
        count(case when f.severity = 'error' then 1 end) as error_count,
        count(case when f.severity = 'query' then 1 end) as query_count,
        count(case when f.severity = 'note' then 1 end) as note_count,
    from finding_at(as_of) as f
    where f.delivery_id is not null
    group by f.delivery_id
)

select
    l.unit,
    l.unit_name,
    l.unit_type,
    l.deliverable,
    l.kind,
    l.period,
    l.due_on,
    l.due_at,
    l.light,
    l.received_at,
    l.submission_id,
    l.file_count,
    l.held_count,
    coalesce(f.error_count, 0) as error_count,
    coalesce(f.query_count, 0) as query_count,
    coalesce(f.note_count, 0) as note_count,
from unit_due(as_of, units, kinds) as l
left join finding_count as f on l.submission_id = f.delivery_id
where
    chosen(unit_types, l.unit_type)
    and chosen(periods, l.period)
    and chosen(lights, l.light)
order by l.unit_position, l.position;
