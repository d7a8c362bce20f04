-- one row per error finding that no decision settles: naming unit and period settles some, accepting all the same others, and saying of a
-- picture what it is those of its file
create or replace view unsettled_error as
select
    f.id,
    f.received_file_id,
    f.delivery_id,
    f.rule,
    f.indicator,
from finding_at(timestamp 'infinity') as f
left join rule as r on f.rule = r.code
where
    f.severity = 'error'
    and coalesce(f.indicator not in ('unit', 'period'), true)
    and not coalesce(r.settled_by_accepting, false)
    and (f.delivery_id is not null or f.received_file_id not in (select s.received_file_id from set_aside_file(timestamp 'infinity') as s));
