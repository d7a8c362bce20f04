-- one row per unit type, measure and period: the total of its blanks (see total_answer), the units with a number and the units expected
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
    a.unit_type,
    a.measure,
    a.period,
    cast(sum(a.increment) as bigint) as total,
    cast(sum(a.persons) as bigint) as person_total,
    count(distinct a.unit) as unit_count,
    coalesce(max(e.expected_count), 0) as expected_count,
from total_answer(as_of, unit_types, units, periods, items) as a
left join expected as e on a.unit_type = e.unit_type
group by a.unit_type, a.measure, a.period, a.position
order by a.unit_type, a.measure, a.position;
