-- one row per unit type, measure and period: the total of its blanks (see type_total), the units with a number and the units expected
create or replace macro mart_type_measure(as_of, unit_types, units, periods, items) as table
with
expected as (
    select
        u.unit_type,
        count(*) as expected_count,
    from expected_unit(as_of, periods) as u
    where not u.exempt and chosen(units, u.code)
    group by u.unit_type
)

select
    t.unit_type,
    t.measure,
    t.period,
    cast(t.total as bigint) as total,
    cast(t.person_total as bigint) as person_total,
    t.unit_count,
    coalesce(e.expected_count, 0) as expected_count,
from type_total(as_of, unit_types, units, periods, items) as t
left join expected as e on t.unit_type = e.unit_type
order by t.unit_type, t.measure, t.position;
