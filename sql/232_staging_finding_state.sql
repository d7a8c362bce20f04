-- one row per finding as of a moment (see stated_finding): open, asked, explained, or corrected, with the act that says so
-- corrected: what was read there is overruled by a correction.
create or replace macro finding_state(as_of, is_printed) as table
with
stated as materialized (
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
        f.finding_key,
        f.fingerprint,
        f.state,
        f.act_id,
        f.lapsed_act_id,
        f.lapsed_fingerprint,
    from stated_finding(as_of, is_printed) as f
),

settled as (
    select
        f.id as finding_id,
        f.rule,
        f.severity,
        f.indicator,
        f.values,
        s.unit,
        s.period,
        f.received_file_id,
        s.id as delivery_id,
        max(c.act_id) as act_id,
    from finding as f
    inner join delivery_at(as_of) as s on f.delivery_id = s.id
    inner join corrected_blank(as_of) as c
        on
            f.delivery_id = c.submission_id
            and (
                f.indicator = c.blank
                or f.rule in ('part_exceeds_whole', 'sessions_without_participants', 'participants_without_sessions')
            )
    where
        f.severity <> 'note'
        and coalesce(f.act_id not in (select n.act_id from correction as n), true)
        and coalesce(f.act_id not in (select u.id from act as u where u.undoes_act_id is not null), true)
        and (s.state = 'held' or (s.is_current and s.period in (select p.code from position_at(as_of) as p)))
        and f.id not in (select n.finding_id from stated as n where n.finding_id is not null)
        and concat(f.delivery_id, f.rule, f.indicator) not in (select concat(n.delivery_id, n.rule, n.indicator) from stated as n)
    group by f.id, f.rule, f.severity, f.indicator, f.values, s.unit, s.period, f.received_file_id, s.id
)

select
    p.finding_id,
    p.rule,
    p.severity,
    p.indicator,
    p.values,
    p.unit,
    p.period,
    p.received_file_id,
    p.delivery_id,
    p.delivery_kind,
    p.finding_key,
    p.fingerprint,
    p.state,
    p.act_id,
    p.lapsed_act_id,
    p.lapsed_fingerprint,
from stated as p
union all
select
    s.finding_id,
    s.rule,
    s.severity,
    s.indicator,
    s.values,
    s.unit,
    s.period,
    s.received_file_id,
    s.delivery_id,
    null as delivery_kind,
    concat_ws('~', coalesce(s.unit, ''), coalesce(s.period, ''), s.indicator, s.rule) as finding_key,
    null as fingerprint,
    'corrected' as state,
    s.act_id,
    null as lapsed_act_id,
    null as lapsed_fingerprint,
from settled as s;
