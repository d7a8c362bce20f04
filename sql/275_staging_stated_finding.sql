-- one row per finding as of a moment (see found_at): open, asked or explained, with the act that says so; fingerprint is told of each where it
-- is_printed, else of those that were explained
--
-- A query is explained while its fingerprint is that of an explanation for the same unit, period, blank and rule: what the unit itself sent
-- there, so that other units' files never reopen it. lapsed_act_id is the latest explanation of it that holds no more; of a whole series
-- (cumulative_sent_as_weekly), which every new week asks about again, the one of an earlier week too.
-- asked: the unit was asked, and no file of it came since.
-- finding_key names the finding in acts: unit~period~blank~rule.
create or replace macro stated_finding(as_of, is_printed) as table
with
found as materialized (
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
    from found_at(as_of) as f
),

explained as (
    select
        e.act_id,
        e.unit,
        e.period,
        e.blank,
        e.rule,
        e.fingerprint,
    from explanation as e
    where e.explained_at <= as_of and e.act_id not in (select u.act_id from undone_act(as_of) as u)
),

-- the answers whose words a fingerprint needs: of what was ever explained or, where every finding is printed, of all
asked_answer as (
    select distinct
        f.delivery_id,
        f.indicator,
    from found as f
    where
        f.severity = 'query'
        and f.indicator is not null
        and (is_printed or concat(f.unit, '~', f.rule) in (select concat(e.unit, '~', e.rule) from explained as e))
),

read_answer as (
    select
        a.submission_id,
        a.blank,
        a.state,
        a.value,
        a.text,
    from answer_at(as_of) as a
    inner join asked_answer as k on a.submission_id = k.delivery_id and a.blank = k.indicator
),

beside as (
    select
        f.delivery_id,
        f.indicator,
        string_agg(distinct concat(a.blank, ' ', a.state, ' ', a.value), ',' order by concat(a.blank, ' ', a.state, ' ', a.value)) as words,
    from found as f
    inner join form_blank as b on f.indicator = b.code
    inner join number_at(as_of) as a on f.delivery_id = a.submission_id and list_contains(b.sessions, a.blank)
    where f.rule in ('sessions_without_participants', 'participants_without_sessions')
    group by f.delivery_id, f.indicator
),

same_form as (
    select
        a.submission_id,
        md5(string_agg(concat(a.blank, ' ', a.value), ',' order by a.blank)) as digest,
    from number_at(as_of) as a
    where a.value is not null and a.submission_id in (select f.delivery_id from found as f where f.rule = 'same_as_last_week')
    group by a.submission_id
),

weekly_forms as (
    select
        c.unit,
        md5(
            string_agg(
                concat(c.period, ' ', coalesce(a.basis, c.basis), ' ', a.blank, ' ', a.value), ',' order by c.position, a.blank
            )
        ) as digest,
    from current_submission(as_of) as c
    inner join number_at(as_of) as a on c.submission_id = a.submission_id
    where
        a.value is not null
        and not c.is_whole_month
        and c.unit in (select f.unit from found as f where f.rule = 'cumulative_sent_as_weekly')
    group by c.unit
),

printed as (
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
        case
            when f.severity <> 'query' then null
            when f.rule in ('sessions_without_participants', 'participants_without_sessions')
                then cast(json_object('state', a.state, 'value', a.value, 'beside', b.words) as varchar)
            when f.rule = 'far_from_peers' then cast(json_object('value', cast(f.values as json) -> 'value') as varchar)
            when f.rule in ('jump_week_on_week', 'cumulative_fell', 'in_all_not_below') then f.values
            when f.rule in ('final_below_weeks', 'final_blank_with_weeks')
                then
                    cast(
                        json_object(
                            'state', coalesce(a.state, 'blank'), 'value', a.value, 'weeks', cast(f.values as json) -> 'weeks'
                        ) as varchar
                    )
            when f.rule = 'same_as_last_week' then cast(json_object('numbers', s.digest) as varchar)
            when f.rule = 'cumulative_sent_as_weekly' then cast(json_object('numbers', w.digest) as varchar)
            else cast(json_object('state', a.state, 'value', a.value, 'words', md5(concat(f.values, a.text))) as varchar)
        end as fingerprint,
    from found as f
    left join read_answer as a on f.delivery_id = a.submission_id and f.indicator = a.blank
    left join beside as b on f.delivery_id = b.delivery_id and f.indicator = b.indicator
    left join same_form as s on f.delivery_id = s.submission_id
    left join weekly_forms as w on f.unit = w.unit
),

holding as (
    select
        e.unit,
        e.period,
        e.blank,
        e.rule,
        e.fingerprint,
        max(e.act_id) as act_id,
    from explained as e
    group by e.unit, e.period, e.blank, e.rule, e.fingerprint
),

former as (
    select
        e.unit,
        case when e.rule <> 'cumulative_sent_as_weekly' then e.period end as period,
        e.blank,
        e.rule,
        max(e.act_id) as act_id,
        arg_max(e.fingerprint, e.act_id) as fingerprint,
    from explained as e
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
        when h.act_id is not null then 'explained'
        when k.act_id > coalesce(v.id, 0) then 'asked'
        else 'open'
    end as state,
    coalesce(h.act_id, case when k.act_id > coalesce(v.id, 0) then k.act_id end) as act_id,
    case when h.act_id is null then e.act_id end as lapsed_act_id,
    case when h.act_id is null then e.fingerprint end as lapsed_fingerprint,
from printed as p
left join holding as h
    on
        p.unit = h.unit
        and p.period is not distinct from h.period
        and p.indicator is not distinct from h.blank
        and p.rule = h.rule
        and p.fingerprint = h.fingerprint
left join former as e
    on
        p.unit = e.unit
        and case when p.rule <> 'cumulative_sent_as_weekly' then p.period end is not distinct from e.period
        and p.indicator is not distinct from e.blank
        and p.rule = e.rule
left join asked_last as k on concat('finding:', concat_ws('~', p.unit, coalesce(p.period, ''), coalesce(p.indicator, ''), p.rule)) = k.about
left join latest_file as v on p.unit = v.unit;
