-- one row per finding as of a moment (see explained_finding), with its fingerprint: open, asked or explained, with the act that says so
--
-- lapsed_act_id is the latest explanation of it that holds no more; of a whole series (cumulative_sent_as_weekly), which every new week asks
-- about again, the one of an earlier week too.
-- asked: the unit was asked, and no file of it came since.
-- finding_key names the finding in acts: unit~period~blank~rule.
create or replace macro stated_finding(as_of, is_printed) as table
with
former as (
    select
        e.unit,
        case when e.rule <> 'cumulative_sent_as_weekly' then e.period end as period,
        e.blank,
        e.rule,
        max(e.act_id) as act_id,
        arg_max(e.fingerprint, e.act_id) as fingerprint,
    from explanation_at(as_of) as e
    group by e.unit, case when e.rule <> 'cumulative_sent_as_weekly' then e.period end, e.blank, e.rule
),

asked as (
    select
        a.id as act_id,
        unnest(a.about) as about,
    from act as a
    where a.what = 'ask' and a."at" <= as_of and a.id not in (select u.act_id from undone_act(as_of) as u)  -- noqa: RF06
),

asked_last as (
    select
        k.about,
        max(k.act_id) as act_id,
    from asked as k
    where k.about like 'finding:%'
    group by k.about
),

latest_file as (
    select
        v.unit,
        max(v.id) as id,
    from delivery_at(as_of) as v
    group by v.unit
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
    concat_ws('~', coalesce(p.unit, ''), coalesce(p.period, ''), coalesce(p.indicator, ''), p.rule) as finding_key,
    p.fingerprint,
    case
        when p.act_id is not null then 'explained'
        when k.act_id > coalesce(v.id, 0) then 'asked'
        else 'open'
    end as state,
    coalesce(p.act_id, case when k.act_id > coalesce(v.id, 0) then k.act_id end) as act_id,
    case when p.act_id is null then e.act_id end as lapsed_act_id,
    case when p.act_id is null then e.fingerprint end as lapsed_fingerprint,
from explained_finding(as_of, cast([] as varchar[]), is_printed) as p
left join former as e
    on
        p.unit = e.unit
        and case when p.rule <> 'cumulative_sent_as_weekly' then p.period end is not distinct from e.period
        and p.indicator is not distinct from e.blank
        and p.rule = e.rule
left join asked_last as k on concat('finding:', concat_ws('~', p.unit, coalesce(p.period, ''), coalesce(p.indicator, ''), p.rule)) = k.about
left join latest_file as v on p.unit = v.unit;
