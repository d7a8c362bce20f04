-- one row per unit, measure and chosen week with a number in it or in the week before, whichever periods were chosen; what moved most first
-- The week before is the calendar's. change and change_share are null where a week has no number: nothing reported is not zero; the share is
-- null beside a zero too.
create or replace macro mart_unit_week(as_of, unit_types, units, periods, items, measures) as table
with
compared as (
    select
        t.unit,
        t.measure,
        w.period,
        w.position,
        sum(case when t.period = w.period then t.total end) as total,
        sum(case when t.period = w.before_period then t.total end) as before_total,
    from week_at(as_of) as w
    inner join unit_period(as_of, unit_types, units, cast([] as varchar[]), items, measures) as t
        on w.period = t.period or w.before_period = t.period
    where chosen(periods, w.period)
    group by t.unit, t.measure, w.period, w.position
)

select
    c.unit,
    u.name as unit_name,
    c.measure,
    c.period,
    cast(c.total as bigint) as total,
    cast(c.before_total as bigint) as before_total,
    cast(c.total - c.before_total as bigint) as change,
    case when c.before_total > 0 then (c.total - c.before_total) / c.before_total end as change_share,
from compared as c
inner join unit_at(as_of) as u on c.unit = u.code
order by c.measure asc, c.position asc, abs(c.total - c.before_total) desc nulls last, u.position asc;
