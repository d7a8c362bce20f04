-- one row per unit type, measure and chosen week with a number in it or in the week before: what one unit that has a number did on average
-- The week before is the calendar's, whichever periods were chosen. change is null until the week's due day is over, as others send then than
-- did, and where one of the weeks has no number.
create or replace macro mart_type_week(as_of, unit_types, units, periods, items, measures) as table
with
week as (
    select
        p.code as period,
        p.position,
        lag(p.code) over (order by p.position) as before_period,
        as_of >= p.due_on + interval 1 day as is_over,
    from period_at(as_of) as p
    where not p.is_whole_month
),

counted as (
    select
        t.unit_type,
        t.measure,
        t.period,
        count(*) as unit_count,
    from total_unit(as_of, unit_types, units, cast([] as varchar[]), items) as t
    where chosen(measures, t.measure)
    group by t.unit_type, t.measure, t.period
),

average as (
    select
        a.unit_type,
        a.measure,
        a.period,
        cast(sum(a.total) as double) / max(c.unit_count) as per_unit,
    from total_cell(as_of, unit_types, units, cast([] as varchar[]), items) as a
    inner join counted as c on a.unit_type = c.unit_type and a.measure = c.measure and a.period = c.period
    group by a.unit_type, a.measure, a.period
),

compared as (
    select
        a.unit_type,
        a.measure,
        w.period,
        w.position,
        w.is_over,
        max(case when a.period = w.period then a.per_unit end) as per_unit,
        max(case when a.period = w.before_period then a.per_unit end) as before_per_unit,
    from week as w
    inner join average as a on w.period = a.period or w.before_period = a.period
    where chosen(periods, w.period)
    group by a.unit_type, a.measure, w.period, w.position, w.is_over
)

select
    c.unit_type,
    c.measure,
    c.period,
    c.per_unit,
    c.before_per_unit,
    case when c.is_over then c.per_unit - c.before_per_unit end as change,
    case when c.is_over and c.before_per_unit > 0 then (c.per_unit - c.before_per_unit) / c.before_per_unit end as change_share,
from compared as c
order by c.unit_type, c.measure, c.position;
