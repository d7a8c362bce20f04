-- one row per unit type, measure and period: the total of its blanks (rule 3), the units with a number and the units expected
create or replace macro mart_type_measure(as_of, unit_types, units, periods, items) as table
with
by_unit as (
    select
        u.unit_type,
        b.measure,
        a.period,
        a.position,
        a.unit,
        sum(a.increment) as total,
        sum(case when b.counting_unit = '人' then a.increment else 0 end) as person_total,
    from period_answer(as_of) as a
    inner join form_blank as b on a.blank = b.code
    inner join unit as u on a.unit = u.code
    where
        b.part_of is null
        and chosen(unit_types, u.unit_type)
        and chosen(units, u.code)
        and chosen(periods, a.reported_period)
        and chosen(items, b.item)
    group by u.unit_type, b.measure, a.period, a.position, a.unit
),

expected as (
    select
        u.unit_type,
        count(*) as expected_count,
    from unit as u
    where not u.exempt and chosen(units, u.code)
    group by u.unit_type
)

select
    d.unit_type,
    d.measure,
    d.period,
    cast(sum(d.total) as bigint) as total,
    cast(sum(d.person_total) as bigint) as person_total,
    count(*) as unit_count,
    coalesce(max(e.expected_count), 0) as expected_count,
from by_unit as d
left join expected as e on d.unit_type = e.unit_type
group by d.unit_type, d.measure, d.period, d.position
order by d.unit_type, d.measure, d.position;
