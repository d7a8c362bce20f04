-- one row per unit and blank with a number: its campaign total, the final form's number where given, otherwise the weeks added up (rule 6)
create or replace macro mart_unit_total(as_of, unit_types, units, periods, items) as table
with
total as (
    select
        a.unit,
        a.blank,
        cast(sum(a.increment) as bigint) as total,
        bool_or(a.period = 'TAIL') as is_final,
        max(case when a.period = 'TAIL' then a.value end) as final_value,
        cast(sum(case when a.period <> 'TAIL' then a.increment end) as bigint) as weeks_total,
    from period_answer(as_of) as a
    where
        a.unit_type is not null
        and chosen(unit_types, a.unit_type)
        and chosen(units, a.unit)
        and chosen(periods, a.reported_period)
    group by a.unit, a.blank
)

select
    t.unit,
    b.item,
    t.blank,
    t.total,
    case when t.is_final then 'final' else 'weeks' end as source,
    t.final_value,
    t.weeks_total,
from total as t
inner join form_blank as b on t.blank = b.code
inner join unit_at(as_of) as u on t.unit = u.code
where chosen(items, b.item)
order by u.position, b.position;
