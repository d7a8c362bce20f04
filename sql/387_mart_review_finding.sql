-- one row per error or query that is or was to be dealt with as of a moment, and one of the rule waiting per part that waits without an error
--
-- state is that of finding_state, or settled: an error of a part that somebody accepted or refused, or of a file set aside. A finding without a unit passes only
-- where no unit or type is chosen. part_state is the state of the submission or delivery, null for a file that could not be read.
-- effect is what its totals would change by if the number were as expected (the peers' median, the week before, the weeks' sum), in
-- effect_measure; of a part that waits, what it reports of the measure that it reports most of; null where nothing can be said.
-- received_at is the arrival that counts: that of the earliest mail with the same bytes, or the day that was set.
create or replace macro mart_review_finding(as_of, unit_types, units, periods, items) as table
with
state as materialized (
    select
        f.finding_id,
        f.rule,
        f.severity,
        f.indicator,
        f.values,
        f.unit,
        f.period,
        f.received_file_id,
        f.delivery_id,
        f.delivery_kind,
        f.finding_key as about,
        f.state,
        f.act_id,
        f.lapsed_act_id,
    from finding_state(as_of, false) as f
    where f.severity <> 'note'
),

part as materialized (
    select
        s.id,
        s.kind,
        s.unit,
        coalesce(s.period, d.period) as period,
        s.state,
        s.received_file_id,
        s.received_at,
    from delivery_at(as_of) as s
    left join listed_deliverable(as_of) as d on s.deliverable = d.code
),

decided as (
    select
        d.delivery_id,
        max(d.act_id) as act_id,
    from decision as d
    where d.decided_at <= as_of and d.act_id not in (select u.act_id from undone_act(as_of) as u)
    group by d.delivery_id
),

item as (
    select
        t.finding_id,
        t.rule,
        t.severity,
        t.indicator,
        t.values,
        t.unit,
        t.period,
        t.received_file_id,
        t.delivery_id,
        t.delivery_kind,
        t.about,
        t.state,
        t.act_id,
        t.lapsed_act_id,
        p.state as part_state,
    from state as t
    left join part as p on t.delivery_id = p.id
    union all
    select
        f.id as finding_id,
        f.rule,
        f.severity,
        f.indicator,
        f.values,
        p.unit,
        p.period,
        p.received_file_id,
        p.id as delivery_id,
        case when p.kind <> 'figures' then p.kind end as delivery_kind,
        concat_ws('~', coalesce(p.unit, ''), coalesce(p.period, ''), coalesce(f.indicator, ''), f.rule) as about,
        'settled' as state,
        d.act_id,
        cast(null as bigint) as lapsed_act_id,
        p.state as part_state,
    from decided as d
    inner join part as p on d.delivery_id = p.id
    inner join finding as f on p.id = f.delivery_id
    where
        p.state in ('accepted', 'refused', 'replaced')
        and f.severity = 'error'
        and f.id not in (select t.finding_id from state as t where t.finding_id is not null)
    union all
    select
        f.id as finding_id,
        f.rule,
        f.severity,
        f.indicator,
        f.values,
        cast(null as varchar) as unit,
        cast(null as varchar) as period,
        d.received_file_id,
        cast(null as bigint) as delivery_id,
        cast(null as varchar) as delivery_kind,
        concat_ws('~', '', '', coalesce(f.indicator, ''), f.rule) as about,
        'settled' as state,
        d.act_id,
        cast(null as bigint) as lapsed_act_id,
        cast(null as varchar) as part_state,
    from set_aside_file(as_of) as d
    inner join finding as f on d.received_file_id = f.received_file_id
    where
        f.delivery_id is null
        and f.severity = 'error'
        and f.id not in (select t.finding_id from state as t where t.finding_id is not null)
    union all
    select
        cast(null as bigint) as finding_id,
        'waiting' as rule,
        'error' as severity,
        cast(null as varchar) as indicator,
        cast(null as varchar) as values,
        p.unit,
        p.period,
        p.received_file_id,
        p.id as delivery_id,
        case when p.kind <> 'figures' then p.kind end as delivery_kind,
        concat_ws('~', coalesce(p.unit, ''), coalesce(p.period, ''), '', '') as about,
        'open' as state,
        cast(null as bigint) as act_id,
        cast(null as bigint) as lapsed_act_id,
        p.state as part_state,
    from part as p
    where
        p.state = 'held'
        and not exists (
            select 1
            from state as t
            where
                t.severity = 'error'
                and t.state in ('open', 'asked')
                and p.received_file_id = t.received_file_id
                and coalesce(p.id = t.delivery_id, p.kind = 'figures')
        )
),

form_measure as (
    select
        a.submission_id,
        b.measure,
        sum(a.value) as total,
    from number_at(as_of) as a
    inner join form_blank as b on a.blank = b.code
    where
        a.value is not null
        and b.part_of is null
        and b.measure is not null
        and a.submission_id in (
            select distinct i.delivery_id
            from item as i
            where i.part_state = 'held' or i.rule in ('same_as_last_week', 'cumulative_sent_as_weekly')
        )
    group by a.submission_id, b.measure
),

form_most as (
    select
        m.submission_id,
        arg_max(m.measure, (m.total, m.measure)) as measure,
        cast(max(m.total) as bigint) as total,
    from form_measure as m
    group by m.submission_id
)

select
    i.severity,
    i.state,
    i.rule,
    coalesce(r.urgent, false) as urgent,
    i.unit,
    u.name as unit_name,
    u.unit_type,
    i.period,
    b.code as blank,
    i.indicator,
    i.values,
    i.about as finding_key,
    i.delivery_id,
    i.delivery_kind,
    i.part_state,
    i.received_file_id,
    i.act_id,
    i.lapsed_act_id,
    k.what,
    k.actor,
    k."at",  -- noqa: RF06
    cast(
        case
            when i.part_state = 'held' or i.rule = 'same_as_last_week' then m.total
            when i.rule = 'far_from_peers'
                then cast(json_extract(i.values, '$.median') as bigint) - cast(json_extract(i.values, '$.value') as bigint)
            when i.rule in ('jump_week_on_week', 'cumulative_fell')
                then cast(json_extract(i.values, '$.before') as bigint) - cast(json_extract(i.values, '$.value') as bigint)
            when i.rule = 'in_all_not_below' then -cast(json_extract(i.values, '$.before') as bigint)
            when i.rule = 'final_below_weeks'
                then cast(json_extract(i.values, '$.weeks') as bigint) - cast(json_extract(i.values, '$.value') as bigint)
            when i.rule = 'final_blank_with_weeks' then -cast(json_extract(i.values, '$.weeks') as bigint)
            when i.rule = 'cumulative_sent_as_weekly' then -m.total
        end as bigint
    ) as effect,
    coalesce(case when i.part_state = 'held' or i.rule in ('same_as_last_week', 'cumulative_sent_as_weekly') then m.measure end, b.measure)
        as effect_measure,
    n.batch_id,
    n.file,
    n.member,
    n.sha256,
    coalesce(w.received_at, v.received_at, n.received_at) as received_at,
    o.erased_on,
    g.place_sheet,
    g.place_cell,
    g.place_table,
    g.place_row,
    g.place_column,
    g.place_paragraph,
    g.place_start,
    g.place_end,
    g.place_sentence,
    g.place_page,
    g.place_box,
from item as i
inner join received_file as n on i.received_file_id = n.id
left join part as w on i.delivery_id = w.id
left join arrival_at(as_of) as v on i.received_file_id = v.received_file_id
left join original as o on n.sha256 = o.sha256 and o.erased_on is not null
left join finding as g on i.finding_id = g.id
left join act as k on i.act_id = k.id
left join rule as r on i.rule = r.code
left join unit_at(as_of) as u on i.unit = u.code
left join period_at(as_of) as p on i.period = p.code
left join form_blank as b on i.indicator = b.code
left join form_most as m on i.delivery_id = m.submission_id
where
    chosen(unit_types, u.unit_type)
    and chosen(units, i.unit)
    and chosen(periods, i.period)
    and chosen(items, b.item)
order by u.position, p.position, b.position, i.received_file_id, i.finding_id;
