-- one row per unit and week that looks sent twice or on the wrong basis; only weekly forms are looked at, each against the week before
--
-- same_as_last_week (rule 8): the same blanks have the same numbers, at least one of them positive.
-- cumulative_sent_as_weekly (rule 5): of all pairs of a blank's numbers in two weeks that follow each other, both reported and not both
-- 0, there are at least 5, at least 90 % do not fall and at least one rises, over at least 3 weekly forms; told once, at the latest of them.
create or replace macro query_weekly_series(as_of) as table
with
followed as (
    select
        a.unit,
        a.period,
        a.position,
        a.blank,
        a.value,
        a.submission_id,
        case when lag(a.position) over earlier = a.position - 1 then lag(a.value) over earlier end as before,
    from period_answer(as_of) as a
    where a.period <> 'TAIL' and a.basis = 'weekly'
    window earlier as (partition by a.unit, a.blank order by a.position)
),

week as (
    select
        f.unit,
        f.period,
        f.position,
        f.submission_id,
        count(*) as number_count,
        count(case when f.value = f.before then 1 end) as same_count,
        max(f.value) as largest,
        count(case when f.value > 0 or f.before > 0 then f.before end) as pair_count,
        count(case when f.value < f.before then 1 end) as fall_count,
        count(case when f.value > f.before then 1 end) as rise_count,
    from followed as f
    group by f.unit, f.period, f.position, f.submission_id
),

week_after_week as (
    select
        w.unit,
        w.period,
        w.submission_id,
        w.number_count,
        w.same_count,
        w.largest,
        case when lag(w.position) over (partition by w.unit order by w.position) = w.position - 1
            then lag(w.number_count) over (partition by w.unit order by w.position)
        end as number_count_before,
    from week as w
),

series as (
    select
        w.unit,
        arg_max(w.period, w.position) as period,
        arg_max(w.submission_id, w.position) as submission_id,
    from week as w
    group by w.unit
    having
        count(*) >= 3
        and sum(w.pair_count) >= 5
        and sum(w.rise_count) >= 1
        and sum(w.fall_count) * 10 <= sum(w.pair_count)
)

select
    w.unit,
    w.period,
    cast(null as varchar) as blank,
    'same_as_last_week' as rule,
    '{}' as values,
    w.submission_id,
from week_after_week as w
where w.largest > 0 and w.same_count = w.number_count and w.number_count = w.number_count_before
union all
select
    s.unit,
    s.period,
    cast(null as varchar) as blank,
    'cumulative_sent_as_weekly' as rule,
    '{}' as values,
    s.submission_id,
from series as s;
