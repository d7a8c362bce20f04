-- one row per unit type, period and blank that enters totals, of the chosen units: what they add up to, and what of it counts persons (rule 7)
-- Where no single units are chosen it is the cube's, which has a row where there is a number; else that of the units, a row each.
create or replace macro total_cell(as_of, unit_types, units, periods, items) as table
select
    q.unit_type,
    b.item,
    b.item_position,
    b.measure,
    q.period,
    q.position,
    q.total,
    case when b.is_in_persons then q.total else 0 end as persons,
from cube as q
inner join form_blank as b on q.blank = b.code
where
    len(units) = 0
    and b.part_of is null
    and chosen(unit_types, q.unit_type)
    and chosen(periods, q.reported_period)
    and chosen(items, b.item)
union all
select
    a.unit_type,
    a.item,
    a.item_position,
    a.measure,
    a.period,
    a.position,
    a.increment as total,
    a.persons,
from total_answer(as_of, unit_types, units, periods, items) as a
where len(units) > 0;
