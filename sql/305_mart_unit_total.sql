-- one row per unit and blank with a number: its campaign total, the final form's number where given, otherwise the weeks added up (rule 6)
create or replace macro mart_unit_total(as_of, unit_types, units, periods, items) as table
select
    u.code as unit,
    b.item,
    b.code as blank,
    cast(sum(a.increment) as bigint) as total,
    case when max(case when a.period = 'TAIL' then 1 else 0 end) = 1 then 'final' else 'weeks' end as source,
    max(case when a.period = 'TAIL' then a.value end) as final_value,
    cast(sum(case when a.period <> 'TAIL' then a.increment end) as bigint) as weeks_total,
from period_answer(as_of) as a
inner join form_blank as b on a.blank = b.code
inner join unit_at(as_of) as u on a.unit = u.code
where
    chosen(unit_types, u.unit_type)
    and chosen(units, u.code)
    and chosen(periods, a.reported_period)
    and chosen(items, b.item)
group by u.code, u.position, b.item, b.code, b.position
order by u.position, b.position;
