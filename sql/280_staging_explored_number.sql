-- one row per unit, measure and period with a number that enters totals or, where a table somebody asks for tells blanks or items apart (is_by_blank),
-- per answer that does: what mart_explore adds up, chosen by the filters; persons: what of the total counts persons
create or replace macro explored_number(as_of, unit_types, units, periods, items, measures, blanks, with_parts, is_by_blank) as table
select
    k.unit,
    k.unit_type,
    k.period,
    k.reported_period,
    cast(null as varchar) as item,
    cast(null as varchar) as blank,
    k.measure,
    false as is_part,
    k.total,
    k.persons,
from unit_measure as k
where
    not is_by_blank
    and chosen(unit_types, k.unit_type)
    and chosen(units, k.unit)
    and chosen(periods, k.reported_period)
    and chosen(measures, k.measure)
union all
select
    a.unit,
    a.unit_type,
    a.period,
    a.reported_period,
    a.item,
    a.blank,
    a.measure,
    a.is_part,
    a.increment as total,
    case when a.is_in_persons then a.increment else 0 end as persons,
from explored_answer(as_of, unit_types, units, periods, items, measures, blanks, with_parts) as a
where is_by_blank;
