-- one row per unit and measure whose month end is negative (rule 6: its final form says less than its weeks add up to), the largest gap first
-- tail_total is the month end, weeks_total what the weeks add up to and month_total what the month counts.
create or replace macro mart_month_below_weeks(as_of, unit_types, units, periods, items, measures) as table
with
tail as (
    select
        t.unit,
        t.measure,
        t.total as tail_total,
    from unit_period(as_of, unit_types, units, periods, items, measures) as t
    where t.period = 'TAIL' and t.total < 0
),

whole as (
    select
        t.unit,
        t.measure,
        sum(case when t.period <> 'TAIL' then t.total end) as weeks_total,
        sum(t.total) as month_total,
    from unit_period(as_of, unit_types, units, cast([] as varchar[]), items, measures) as t
    group by t.unit, t.measure
)

select
    t.unit,
    u.name as unit_name,
    t.measure,
    cast(w.weeks_total as bigint) as weeks_total,
    cast(w.month_total as bigint) as month_total,
    t.tail_total,
from tail as t
inner join whole as w on t.unit = w.unit and t.measure = w.measure
inner join unit_at(as_of) as u on t.unit = u.code
order by t.measure, t.tail_total, u.position;
