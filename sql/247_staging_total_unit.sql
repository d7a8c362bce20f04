-- one row per unit of that day's roster, measure and period with a number that enters totals, among the chosen ones (see counted_unit_measure):
-- what units are counted by; total is that of the measure's blanks in all items, chosen or not
create or replace macro total_unit(as_of, unit_types, units, periods, items) as table
with
chosen_item as (
    select bit_or(cast(1 as bigint) << b.item_position) as bits
    from form_blank as b
    where chosen(items, b.item)
)

select
    k.unit,
    k.unit_type,
    k.measure,
    k.period,
    k.reported_period,
    k.position,
    k.total,
    k.item_bits & c.bits as item_bits,
from unit_measure as k
cross join chosen_item as c
where
    chosen(unit_types, k.unit_type)
    and chosen(units, k.unit)
    and chosen(periods, k.reported_period)
    and k.item_bits & c.bits <> 0;
