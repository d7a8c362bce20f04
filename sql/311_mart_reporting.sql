-- one row per thing that is due, of the chosen kinds: units expected, received and on time (rules 9 and 10); exempt units are in none of
-- the counts, shares are 0-1
create or replace macro mart_reporting(as_of, unit_types, units, periods, items, kinds) as table
with
expected as (
    select
        u.code,
    from unit_at(as_of) as u
    where not u.exempt and chosen(unit_types, u.unit_type) and chosen(units, u.code)
),

came as (
    select
        r.due,
        r.is_figures,
        r.first_received_at,
        r.accepted_count,
    from received_due(as_of) as r
    inner join expected as e on r.unit = e.code
),

received as (
    select
        d.deliverable,
        d.kind,
        d.period,
        d.position,
        d.due_on,
        (select count(e.code) from expected as e) as expected_count,
        count(r.due) as received_count,
        count(case when r.first_received_at < d.due_on + interval 1 day then 1 end) as on_time_count,
        count(case when r.accepted_count = 0 then 1 end) as held_count,
        as_of < d.due_on + interval 1 day as is_open,
    from due_at(as_of) as d
    left join came as r on d.code = r.due and (d.kind = 'figures') = r.is_figures
    where chosen(periods, d.period) and chosen(kinds, d.kind)
    group by d.code, d.deliverable, d.kind, d.period, d.position, d.due_on
),

counted as (
    select
        r.deliverable,
        r.kind,
        r.period,
        r.position,
        r.due_on,
        r.expected_count,
        r.received_count,
        r.on_time_count,
        r.held_count,
        case when r.is_open then 0 else r.expected_count - r.received_count end as missing_count,
        case when r.is_open then r.expected_count - r.received_count else 0 end as not_due_count,
    from received as r
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
