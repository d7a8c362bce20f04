-- one row per unit, measure and period: the total of its blanks (see total_answer)
create or replace macro mart_unit_measure(as_of, unit_types, units, periods, items) as table
select
    a.unit,
    a.unit_name,
    a.unit_type,
    a.measure,
    a.period,
    cast(sum(a.increment) as bigint) as total,
from total_answer(as_of, unit_types, units, periods, items) as a
group by a.unit, a.unit_name, a.unit_type, a.unit_position, a.measure, a.period, a.position
order by a.unit_position, a.measure, a.position;
