-- one row per measure and period: the total of its blanks, without blanks that are part of another one (rule 3)
-- person_total is the part printed in persons, 人 (rule 7); unit_count the units with a number; the period TAIL is chosen by its form, FINAL
create or replace macro mart_measure_period(as_of, unit_types, units, periods, items) as table
with
by_unit as (
    select
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
    group by b.measure, a.period, a.position, a.unit
)

select
    d.measure,
    d.period,
    cast(sum(d.total) as bigint) as total,
    cast(sum(d.person_total) as bigint) as person_total,
    count(*) as unit_count,
from by_unit as d
group by d.measure, d.period, d.position
order by d.measure, d.position;
