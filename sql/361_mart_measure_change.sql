-- one row per chosen week and measure with a number in it or in the week before: what changed, whichever periods were chosen
--
-- The week before is the calendar's. Once the week's due day is over (is_over), `change` is the total of all minus that of the week before; until
-- then too few have sent it, and only the units count that reported both weeks, with an accepted submission in each (both_count).
-- change is null where there is no week before, or no number on one side of the comparison.
create or replace macro mart_measure_change(as_of, unit_types, units, periods, items) as table
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

fact as (
    select
        a.unit,
        a.measure,
        a.period,
        sum(a.increment) as total,
    from total_answer(as_of, unit_types, units, cast([] as varchar[]), items) as a
    group by a.unit, a.measure, a.period
),

sent as (
    select
        c.unit,
        c.period,
    from current_submission(as_of) as c
    inner join unit_at(as_of) as u on c.unit = u.code
    where chosen(unit_types, u.unit_type) and chosen(units, u.code)
),

sent_both as (
    select
        w.period,
        s.unit,
    from week as w
    inner join sent as s on w.period = s.period
    inner join sent as b on w.before_period = b.period and s.unit = b.unit
),

both_count as (
    select
        b.period,
        count(*) as both_count,
    from sent_both as b
    group by b.period
),

paired as (
    select
        w.period,
        f.measure,
        f.unit,
        sum(case when f.period = w.period then f.total end) as total,
        sum(case when f.period = w.before_period then f.total end) as before_total,
    from week as w
    inner join fact as f on w.period = f.period or w.before_period = f.period
    where chosen(periods, w.period)
    group by w.period, f.measure, f.unit
)

select
    p.measure,
    p.period,
    w.before_period,
    w.is_over,
    cast(sum(p.total) as bigint) as total,
    cast(sum(p.before_total) as bigint) as before_total,
    coalesce(max(n.both_count), 0) as both_count,
    cast(
        case
            when w.is_over then sum(p.total) - sum(p.before_total)
            else sum(case when b.unit is not null then p.total end) - sum(case when b.unit is not null then p.before_total end)
        end as bigint
    ) as change,
from paired as p
inner join week as w on p.period = w.period
left join sent_both as b on p.period = b.period and p.unit = b.unit
left join both_count as n on p.period = n.period
group by p.measure, p.period, w.position, w.before_period, w.is_over
order by p.measure, w.position;
