-- one row per thing that is due, of the chosen kinds: units expected, received and on time (rules 9 and 10), and exempt ones, which
-- are in none of the other counts; shares are 0-1
create or replace macro mart_reporting(as_of, unit_types, units, periods, items, kinds) as table
with
counted as (
    select
        d.deliverable,
        d.kind,
        d.period,
        d.position,
        d.due_at,
        count(case when not l.exempt then 1 end) as expected_count,
        count(case when not l.exempt then l.received_at end) as received_count,
        count(case when l.is_on_time and not l.exempt then 1 end) as on_time_count,
        count(case when l.light = 'held' and not l.exempt then 1 end) as held_count,
        count(case when l.light = 'missing' then 1 end) as missing_count,
        count(case when l.light = 'not_due' then 1 end) as not_due_count,
        count(case when l.exempt then 1 end) as exempt_count,
    from calendar_at(as_of) as d
    left join unit_due(as_of, units, kinds) as l
        on
            d.code = l.due
            and d.kind = l.kind
            and chosen(unit_types, l.unit_type)
    where chosen(periods, d.period) and chosen(kinds, d.kind)
    group by d.code, d.deliverable, d.kind, d.period, d.position, d.due_at
)

select
    c.deliverable,
    c.kind,
    c.period,
    cast(c.due_at as date) as due_on,
    c.due_at,
    c.expected_count,
    c.received_count,
    c.on_time_count,
    c.held_count,
    c.missing_count,
    c.not_due_count,
    c.exempt_count,
    c.received_count / nullif(c.expected_count, 0) as reporting_share,
    c.on_time_count / nullif(c.expected_count, 0) as on_time_share,
from counted as c
order by c.position;
