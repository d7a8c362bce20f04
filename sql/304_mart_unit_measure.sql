-- one row per unit, measure and period: the total of its blanks (see unit_period)
create or replace macro mart_unit_measure(as_of, unit_types, units, periods, items, measures) as table
select
    a.unit,
    u.name as unit_name,
    u.unit_type,
    a.measure,
    a.period,
    a.total,
from unit_period(as_of, unit_types, units, periods, items, measures) as a
inner join unit_at(as_of) as u on a.unit = u.code
order by u.position, a.measure, a.position;
