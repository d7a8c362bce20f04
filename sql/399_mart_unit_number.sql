-- one row per unit, measure and period with a number that enters totals: what its form says (value_total) and what of it counts (total)
-- The two differ where a number runs on, and in the month end. Two moments beside each other say what changed between them, and by what.
create or replace macro mart_unit_number(as_of, unit_types, units, periods, items) as table
select
    a.unit,
    b.measure,
    a.period,
    a.reported_period,
    cast(sum(a.value) as bigint) as value_total,
    cast(sum(a.increment) as bigint) as total,
from period_answer(as_of) as a
inner join form_blank as b on a.blank = b.code
where
    a.unit_type is not null
    and b.part_of is null
    and chosen(unit_types, a.unit_type)
    and chosen(units, a.unit)
    and chosen(periods, a.reported_period)
    and chosen(items, b.item)
group by a.unit, b.measure, a.period, a.reported_period
order by a.unit, b.measure, a.period;
