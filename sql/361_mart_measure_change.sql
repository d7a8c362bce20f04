-- one row per chosen week and measure with a number in it or in the week before: what changed, whichever periods were chosen
--
-- The week before is the calendar's. Once the week's due moment has passed (is_over), `change` is the total of all minus that of the week before; until
-- then too few have sent it, and only the units count that reported both weeks, with an accepted submission in each (both_count).
-- change is null where there is no week before, or no number on one side of the comparison.
create or replace macro mart_measure_change(as_of, unit_types, units, periods, items) as table
with
week as (
    select
        w.period,
        w.position,
        w.before_period,
        w.is_over,
    from week_at(as_of) as w
),

total as (
    select
        a.measure,
        a.period,
        sum(a.total) as total,
    from total_cell(as_of, unit_types, units, cast([] as varchar[]), items) as a
    group by a.measure, a.period
),

compared as (
    select
        w.period,
        t.measure,
        sum(case when t.period = w.period then t.total end) as total,
        sum(case when t.period = w.before_period then t.total end) as before_total,
    from week as w
    inner join total as t on w.period = t.period or w.before_period = t.period
    where chosen(periods, w.period)
    group by w.period, t.measure
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

open_week as (
    select
        w.period,
        unnest([w.period, w.before_period]) as part,
        unnest([1, -1]) as sign,
    from week as w
    where not w.is_over and chosen(periods, w.period)
),

-- none, which would choose all, is a part that nothing has
open_parts as (
    select
        coalesce(list(o.part), ['']) as parts,
    from open_week as o
),

-- of the units that sent both; there is a change only where both weeks have a number
paired as (
    select
        w.period,
        f.measure,
        case when count(distinct w.sign) = 2 then sum(w.sign * f.total) end as change,
    from unit_period(as_of, unit_types, units, (select p.parts from open_parts as p), items, cast([] as varchar[])) as f
    inner join open_week as w on f.period = w.part
    inner join sent_both as b on w.period = b.period and f.unit = b.unit
    group by w.period, f.measure
)

select
    c.measure,
    c.period,
    w.before_period,
    w.is_over,
    cast(c.total as bigint) as total,
    cast(c.before_total as bigint) as before_total,
    coalesce(n.both_count, 0) as both_count,
    cast(case when w.is_over then c.total - c.before_total else p.change end as bigint) as change,
from compared as c
inner join week as w on c.period = w.period
left join paired as p on c.period = p.period and c.measure = p.measure
left join both_count as n on c.period = n.period
order by c.measure, w.position;
