-- one row per unit type, measure and period: the total of its blanks (see total_cell), and the units with a number
create or replace macro type_total(as_of, unit_types, units, periods, items) as table
with
counted as (
    select
        t.unit_type,
        t.measure,
        t.period,
        count(*) as unit_count,
    from total_unit(as_of, unit_types, units, periods, items) as t
    group by t.unit_type, t.measure, t.period
)

select
    a.unit_type,
    a.measure,
    a.period,
    a.position,
    sum(a.total) as total,
    sum(a.persons) as person_total,
    max(c.unit_count) as unit_count,
from total_cell(as_of, unit_types, units, periods, items) as a
inner join counted as c on a.unit_type = c.unit_type and a.measure = c.measure and a.period = c.period
group by a.unit_type, a.measure, a.period, a.position;
