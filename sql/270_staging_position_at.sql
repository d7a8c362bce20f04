-- one row per period of the calendar that was valid at a moment, as it was then, with its position, but for due days that were moved (period_at)
-- position counts the valid ones from 1, so that the week before has the position before
create or replace macro position_at(as_of) as table
select
    p.code,
    p.label_zh,
    p.label_en,
    p.starts_on,
    p.ends_on,
    p.due_on,
    p.due_until,
    cast(row_number() over (order by p.position) as integer) as position,
    p.is_whole_month,
from period as p
where as_of between p.valid_from and coalesce(p.valid_until - interval 1 microsecond, timestamp 'infinity');
