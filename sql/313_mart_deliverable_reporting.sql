-- one row per deliverable: units expected, received and on time (rules 9 and 10); exempt units are in none of the counts, shares are 0-1
create or replace macro mart_deliverable_reporting(as_of, unit_types, units, periods, items) as table
with
counted as (
    select
        d.code as deliverable,
        d.kind,
        d.period,
        d.position,
        max(coalesce(l.due_on, d.due_on)) as due_on,
        count(l.unit) as expected_count,
        count(l.received_at) as received_count,
        count(case when l.is_on_time then 1 end) as on_time_count,
        count(case when l.light = 'held' then 1 end) as held_count,
        count(case when l.light = 'missing' then 1 end) as missing_count,
        count(case when l.light = 'not_due' then 1 end) as not_due_count,
    from deliverable as d
    left join unit_deliverable(as_of) as l
        on
            d.code = l.deliverable
            and not l.exempt
            and chosen(unit_types, l.unit_type)
            and chosen(units, l.unit)
    where len(periods) = 0 or coalesce(list_contains(periods, d.period), false)
    group by d.code, d.kind, d.period, d.position
)

select
    c.deliverable,
    c.kind,
    c.period,
    c.due_on,
    c.expected_count,
    c.received_count,
    c.on_time_count,
    c.held_count,
    c.missing_count,
    c.not_due_count,
    c.received_count / nullif(c.expected_count, 0) as reporting_share,
    c.on_time_count / nullif(c.expected_count, 0) as on_time_share,
from counted as c
order by c.position;
