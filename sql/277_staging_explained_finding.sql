-- one row per finding of these units as of a moment (see found_at), with the act that explains it, null where none does; fingerprint is told of each
-- query where it is_printed, else of those whose unit and rule were ever explained
--
-- A query is explained while its fingerprint is that of an explanation for the same unit, period, blank and rule: what the unit itself sent
-- there, so that other units' files never reopen it.
create or replace macro explained_finding(as_of, units, is_printed) as table
with
explained as materialized (
    select
        e.act_id,
        e.unit,
        e.period,
        e.blank,
        e.rule,
        e.fingerprint,
    from explanation_at(as_of) as e
),

-- is_told: a fingerprint is told of it, as it was ever explained or every finding is printed
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
        f.severity = 'query'
        and (is_printed or concat(f.unit, '~', f.rule) in (select concat(e.unit, '~', e.rule) from explained as e)) as is_told,
    from found_at(as_of, units) as f
),

told_answer as (
    select distinct
        t.delivery_id,
        t.indicator,
    from found as t
    where t.is_told and t.indicator is not null
),

read_answer as (
    select
        a.submission_id,
        a.blank,
        a.state,
        a.value,
        a.text,
    from answer_at(as_of) as a
    inner join told_answer as k on a.submission_id = k.delivery_id and a.blank = k.indicator
),

weekly as materialized (
    select
        c.submission_id,
        c.unit,
        c.period,
        c.position,
        c.basis,
    from current_submission(as_of) as c
    where not c.is_whole_month and c.unit in (select t.unit from found as t where t.is_told and t.rule = 'cumulative_sent_as_weekly')
),

-- the forms of which a fingerprint needs more than the one blank, read once
whole_form as materialized (
    select
        a.submission_id,
        a.blank,
        a.state,
        a.value,
        a.basis,
    from number_at(as_of) as a
    where
        a.submission_id in (
            select t.delivery_id
            from found as t
            where t.is_told and t.rule in ('sessions_without_participants', 'participants_without_sessions', 'same_as_last_week')
            union all
            select w.submission_id
            from weekly as w
        )
),

beside as (
    select
        t.delivery_id,
        t.indicator,
        string_agg(distinct concat(a.blank, ' ', a.state, ' ', a.value), ',' order by concat(a.blank, ' ', a.state, ' ', a.value)) as words,
    from found as t
    inner join form_blank as b on t.indicator = b.code
    inner join whole_form as a on t.delivery_id = a.submission_id and list_contains(b.sessions, a.blank)
    where t.is_told and t.rule in ('sessions_without_participants', 'participants_without_sessions')
    group by t.delivery_id, t.indicator
),

same_form as (
    select
        a.submission_id,
        md5(string_agg(concat(a.blank, ' ', a.value), ',' order by a.blank)) as digest,
    from whole_form as a
    where a.value is not null and a.submission_id in (select t.delivery_id from found as t where t.is_told and t.rule = 'same_as_last_week')
    group by a.submission_id
),

weekly_forms as (
    select
        w.unit,
        md5(
            string_agg(
                concat(w.period, ' ', coalesce(a.basis, w.basis), ' ', a.blank, ' ', a.value), ',' order by w.position, a.blank
            )
        ) as digest,
    from weekly as w
    inner join whole_form as a on w.submission_id = a.submission_id
    where a.value is not null
    group by w.unit
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
            when f.rule = 'revision_fewer' then cast(json_object('gone', cast(f.values as json) -> 'gone') as varchar)
            when f.rule = 'same_as_last_week' then cast(json_object('numbers', s.digest) as varchar)
            when f.rule = 'cumulative_sent_as_weekly' then cast(json_object('numbers', w.digest) as varchar)
            else cast(json_object('state', a.state, 'value', a.value, 'words', md5(concat(f.values, a.text))) as varchar)
        end as fingerprint,
    from found as f
    left join read_answer as a on f.delivery_id = a.submission_id and f.indicator = a.blank
    left join beside as b on f.delivery_id = b.delivery_id and f.indicator = b.indicator
    left join same_form as s on f.delivery_id = s.submission_id
    left join weekly_forms as w on f.unit = w.unit
    where f.is_told
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
    p.fingerprint,
    h.act_id,
from printed as p
left join holding as h
    on
        p.unit = h.unit
        and p.period is not distinct from h.period
        and p.indicator is not distinct from h.blank
        and p.rule = h.rule
        and p.fingerprint = h.fingerprint
union all
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
    null as fingerprint,
    null as act_id,
from found as f
where not f.is_told;
