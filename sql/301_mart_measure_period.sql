-- one row per measure and period: the total of its blanks (see total_answer); unit_count: the units with a number
create or replace macro mart_measure_period(as_of, unit_types, units, periods, items) as table
select
    a.measure,
    a.period,
    cast(sum(a.increment) as bigint) as total,
    cast(sum(a.persons) as bigint) as person_total,
    count(distinct a.unit) as unit_count,
from total_answer(as_of, unit_types, units, periods, items) as a
group by a.measure, a.period, a.position
order by a.measure, a.position;
