-- one row per deliverable of the calendar that was valid at a moment, as it was then, but for due days that were moved (deliverable_at)
create or replace macro listed_deliverable(as_of) as table
select
    d.code,
    d.kind,
    d.label_zh,
    d.label_en,
    d.due_on,
    d.due_until,
    d.period,
    d.position,
from deliverable as d
where as_of between d.valid_from and coalesce(d.valid_until - interval 1 microsecond, timestamp 'infinity');
