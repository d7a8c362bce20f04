-- one row per unit type, measure and period: the total of its blanks (see total_cell), the units with a number and the units expected
create or replace macro mart_type_measure(as_of, unit_types, units, periods, items) as table
with
expected as (
    select
        u.unit_type,
        count(*) as expected_count,
    from unit_at(as_of) as u
    where not u.exempt and chosen(units, u.code)
    group by u.unit_type
),

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
    cast(sum(a.total) as bigint) as total,
    cast(sum(a.persons) as bigint) as person_total,
    max(c.unit_count) as unit_count,
    coalesce(max(e.expected_count), 0) as expected_count,
from total_cell(as_of, unit_types, units, periods, items) as a
inner join counted as c on a.unit_type = c.unit_type and a.measure = c.measure and a.period = c.period
left join expected as e on a.unit_type = e.unit_type
group by a.unit_type, a.measure, a.period, a.position
order by a.unit_type, a.measure, a.position;
