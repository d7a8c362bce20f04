-- one row per unit, measure and period: the total of its blanks, without blanks that are part of another one (rule 3)
create or replace macro mart_unit_measure(as_of, unit_types, units, periods, items) as table
select
    u.code as unit,
    u.name as unit_name,
    u.unit_type,
    b.measure,
    a.period,
    cast(sum(a.increment) as bigint) as total,
from period_answer(as_of) as a
inner join form_blank as b on a.blank = b.code
inner join unit as u on a.unit = u.code
where
    b.part_of is null
    and chosen(unit_types, u.unit_type)
    and chosen(units, u.code)
    and chosen(periods, a.reported_period)
    and chosen(items, b.item)
group by u.code, u.name, u.unit_type, u.position, b.measure, a.period, a.position
order by u.position, b.measure, a.position;
