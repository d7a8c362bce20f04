-- one row per unit and rule with an error or query as of a moment, with how many of them are in which state: errors first, then causes, then
-- the other queries, most open ones first
-- A cause explains others: cumulative figures sent as weekly make weeks that are far too large, and with them most queries of that unit.
-- Those stand folded under it (cause) while it is open. unit is null for files that are nobody's yet.
create or replace macro mart_review_group(as_of, unit_types, units, periods, items) as table
with
found as (
    select
        f.unit,
        f.rule,
        f.severity,
        f.period,
        f.state,
        f.lapsed_act_id,
        u.name as unit_name,
        u.unit_type,
        u.position as unit_position,
        p.position,
        n.received_at,
    from finding_state(as_of, false) as f
    inner join received_file as n on f.received_file_id = n.id
    left join unit_at(as_of) as u on f.unit = u.code
    left join position_at(as_of) as p on f.period = p.code
    left join form_blank as b on f.indicator = b.code
    where
        f.severity <> 'note'
        and chosen(unit_types, u.unit_type)
        and chosen(units, f.unit)
        and chosen(periods, f.period)
        and chosen(items, b.item)
),

cause as (
    select distinct f.unit
    from found as f
    where f.rule = 'cumulative_sent_as_weekly' and f.state in ('open', 'asked')
),

counted as (
    select
        f.unit,
        f.unit_name,
        f.unit_type,
        f.unit_position,
        f.rule,
        f.severity,
        count(*) as finding_count,
        count(case when f.state = 'open' then 1 end) as open_count,
        count(case when f.state = 'asked' then 1 end) as asked_count,
        count(case when f.state = 'explained' then 1 end) as explained_count,
        count(case when f.state = 'corrected' then 1 end) as corrected_count,
        count(case when f.state = 'open' then f.lapsed_act_id end) as lapsed_count,
        list(distinct f.period order by f.period) as periods,
        min(f.received_at) as first_received_at,
    from found as f
    group by f.unit, f.unit_name, f.unit_type, f.unit_position, f.rule, f.severity
),

folded as (
    select
        n.unit,
        n.rule,
        n.open_count + n.asked_count as unsettled_count,
    from counted as n
    where
        n.unit in (select c.unit from cause as c)
        and n.rule in ('final_below_weeks', 'far_from_peers', 'jump_week_on_week', 'in_all_not_below', 'same_as_last_week')
),

folded_count as (
    select
        f.unit,
        cast(sum(f.unsettled_count) as bigint) as folded_count,
    from folded as f
    group by f.unit
)

select
    n.unit,
    n.unit_name,
    n.unit_type,
    n.rule,
    n.severity,
    n.finding_count,
    n.open_count,
    n.asked_count,
    n.explained_count,
    n.corrected_count,
    n.lapsed_count,
    n.periods,
    n.first_received_at,
    case when d.rule is not null then 'cumulative_sent_as_weekly' end as cause,
    case when n.rule = 'cumulative_sent_as_weekly' then coalesce(k.folded_count, 0) else 0 end as folded_count,
from counted as n
left join folded as d on n.unit = d.unit and n.rule = d.rule
left join folded_count as k on n.unit = k.unit
order by
    n.severity asc,
    n.rule <> 'cumulative_sent_as_weekly' asc,
    n.open_count desc,
    n.asked_count desc,
    n.unit_position asc,
    n.rule asc;
