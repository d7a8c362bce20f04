-- one row per week of the calendar as it was at a moment, with the week before it, whichever were chosen
-- is_over: its due moment has passed.
create or replace macro week_at(as_of) as table
select
    p.code as period,
    p.position,
    lag(p.code) over (order by p.position) as before_period,
    as_of > p.due_at as is_over,
from period_at(as_of) as p
where not p.is_whole_month;
