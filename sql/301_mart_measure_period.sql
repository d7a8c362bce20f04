-- one row per measure and period: the total of its blanks (see total_cell); unit_count: the units with a number
create or replace macro mart_measure_period(as_of, unit_types, units, periods, items) as table
with
counted as (
    select
        t.measure,
        t.period,
        count(*) as unit_count,
    from total_unit(as_of, unit_types, units, periods, items) as t
    group by t.measure, t.period
)

select
    a.measure,
    a.period,
    cast(sum(a.total) as bigint) as total,
    cast(sum(a.persons) as bigint) as person_total,
    max(c.unit_count) as unit_count,
from total_cell(as_of, unit_types, units, periods, items) as a
inner join counted as c on a.measure = c.measure and a.period = c.period
group by a.measure, a.period, a.position
order by a.measure, a.position;
