-- one row per answer that is a number in a table somebody asks for, with what its blank counts: chosen by the filters, of units of the roster, and of
-- the blanks that are part of another one only where those are wanted
create or replace macro explored_answer(as_of, unit_types, units, periods, items, measures, blanks, with_parts) as table
select
    a.unit,
    a.unit_type,
    a.period,
    a.reported_period,
    a.position,
    a.increment,
    b.item,
    b.code as blank,
    b.measure,
    b.position as blank_position,
    b.part_of is not null as is_part,
    b.is_in_persons,
from period_answer(as_of) as a
inner join form_blank as b on a.blank = b.code
where
    a.unit_type is not null
    and (with_parts or b.part_of is null)
    and chosen(unit_types, a.unit_type)
    and chosen(units, a.unit)
    and chosen(periods, a.reported_period)
    and chosen(items, b.item)
    and chosen(measures, b.measure)
    and chosen(blanks, b.code);
