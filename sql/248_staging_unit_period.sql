-- one row per unit of that day's roster, measure and period with a number that enters totals, among the chosen ones: its total in the chosen items
create or replace macro unit_period(as_of, unit_types, units, periods, items, measures) as table
select
    k.unit,
    k.measure,
    k.period,
    k.position,
    k.total,
from total_unit(as_of, unit_types, units, periods, items) as k
where len(items) = 0 and chosen(measures, k.measure)
union all
select
    a.unit,
    a.measure,
    a.period,
    a.position,
    cast(sum(a.increment) as bigint) as total,
from total_answer(as_of, unit_types, units, periods, items) as a
where len(items) > 0 and chosen(measures, a.measure)
group by a.unit, a.measure, a.period, a.position;
