-- one row per unit of the roster, measure and period of the calendar with a number that enters totals, of the units listed; units = null means all
-- total is what the unit adds there; of a form for the whole month, all that it adds to the month (rule 6)
create or replace macro bureau_total(units) as table
select
    k.unit,
    k.measure,
    p.code as period,
    cast(sum(k.total) as bigint) as total,
from unit_measure as k
inner join position_at(timestamp 'infinity') as p on p.is_whole_month or k.period = p.code
where units is null or k.unit in (select unnest(units))
group by k.unit, k.measure, p.code;
