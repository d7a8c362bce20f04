-- one row per unit type, measure and chosen week with a number in it or in the week before: what one unit that has a number did on average
-- The week before is the calendar's, whichever periods were chosen. change is null until the week's due moment has passed, as others send then
-- than did, and where one of the weeks has no number.
create or replace macro mart_type_week(as_of, unit_types, units, periods, items, measures) as table
with
compared as (
    select
        a.unit_type,
        a.measure,
        w.period,
        w.position,
        w.is_over,
        max(case when a.period = w.period then cast(a.total as double) / a.unit_count end) as per_unit,
        max(case when a.period = w.before_period then cast(a.total as double) / a.unit_count end) as before_per_unit,
    from week_at(as_of) as w
    inner join type_total(as_of, unit_types, units, cast([] as varchar[]), items) as a
        on w.period = a.period or w.before_period = a.period
    where chosen(periods, w.period) and chosen(measures, a.measure)
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
