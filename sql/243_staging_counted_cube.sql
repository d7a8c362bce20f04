-- one row per unit type, period and blank with a number of units of the roster: what they add to totals, and how many they are
create or replace macro counted_cube(as_of) as table
select
    a.unit_type,
    a.period,
    a.reported_period,
    a.position,
    a.blank,
    cast(sum(a.increment) as bigint) as total,
    count(*) as answer_count,
from period_answer(as_of) as a
where a.unit_type is not null
group by a.unit_type, a.period, a.reported_period, a.position, a.blank;
