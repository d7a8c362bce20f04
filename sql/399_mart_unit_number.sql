-- one row per unit, measure and period with a number that enters totals: what its form says (value_total) and what of it counts (total)
-- The two differ where a number runs on, and in the month end. Two moments beside each other say what changed between them, and by what.
create or replace macro mart_unit_number(as_of, unit_types, units, periods, items) as table
select
    a.unit,
    a.measure,
    a.period,
    a.reported_period,
    cast(sum(a.value) as bigint) as value_total,
    cast(sum(a.increment) as bigint) as total,
from total_answer(as_of, unit_types, units, periods, items) as a
group by a.unit, a.measure, a.period, a.reported_period
order by a.unit, a.measure, a.period;
