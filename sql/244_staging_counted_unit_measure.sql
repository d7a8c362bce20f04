-- one row per unit of the roster, measure and period with a number that enters totals, of the units and periods
-- listed; null means all, [] none
-- item_bits says in which items: bit n is the item with the position n in the form, from 1; a form has fewer than 63 items
create or replace macro counted_unit_measure(as_of, units, periods) as table
select
    a.unit,
    a.unit_type,
    b.measure,
    a.period,
    a.reported_period,
    a.position,
    cast(sum(a.increment) as bigint) as total,
    cast(sum(case when b.is_in_persons then a.increment else 0 end) as bigint) as persons,
    bit_or(cast(1 as bigint) << b.item_position) as item_bits,
from period_answer(as_of) as a
inner join form_blank as b on a.blank = b.code
where
    a.unit_type is not null
    and b.part_of is null
    and (units is null or a.unit in (select unnest(units)))
    and (periods is null or a.period in (select unnest(periods)))
group by a.unit, a.unit_type, b.measure, a.period, a.reported_period, a.position
order by a.position, a.unit;
