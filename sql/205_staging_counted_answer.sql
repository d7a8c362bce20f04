-- one row per unit, period and blank with a number in a current submission, of the units listed; units = null means all, [] none
--
-- Rule 5. Over the weeks each unit and blank has a running total: a weekly number adds to it, a cumulative one replaces it, an
-- unreported one leaves it. `increment` is the running total minus the one before (`before`). So increments always add up to the
-- last running total, whatever the order in which weekly and cumulative forms came.
-- Rule 6. A number in the final form is the whole month's: its row is the period TAIL with the increment FINAL minus the weeks, so
-- that a unit's increments add up to its campaign total: FINAL where given, otherwise the weeks.
-- A number is on its submission's basis unless words at its blank said another (answer.basis).
-- Running totals need windows only where a unit sent a cumulative number; everyone else's increment is the number itself.
create or replace macro counted_answer(as_of, units) as table
with
submissions as (
    select
        c.submission_id,
        c.unit,
        c.period,
        c.position,
        c.is_whole_month,
        c.basis,
    from current_submission(as_of) as c
    where units is null or c.unit in (select unnest(units))
),

mixed as (
    select s.unit from submissions as s where s.basis = 'cumulative' and not s.is_whole_month
    union distinct
    select s.unit
    from number_at(as_of) as a
    inner join submissions as s on a.submission_id = s.submission_id
    where a.basis = 'cumulative' and not s.is_whole_month
),

reported as (
    select
        s.submission_id,
        s.unit,
        s.period,
        s.position,
        s.is_whole_month,
        coalesce(a.basis, s.basis) as basis,
        m.unit is not null as is_mixed,
        a.blank,
        a.value,
    from number_at(as_of) as a
    inner join submissions as s on a.submission_id = s.submission_id
    left join mixed as m on s.unit = m.unit
    where a.value is not null
),

stretched as (
    select
        r.submission_id,
        r.unit,
        r.period,
        r.position,
        r.basis,
        r.blank,
        r.value,
        count(case when r.basis = 'cumulative' then 1 end) over (partition by r.unit, r.blank order by r.position) as stretch,
    from reported as r
    where r.is_mixed and not r.is_whole_month
),

running as (
    select
        s.submission_id,
        s.unit,
        s.period,
        s.position,
        s.basis,
        s.blank,
        s.value,
        sum(s.value) over (partition by s.unit, s.blank, s.stretch order by s.position) as running_total,
    from stretched as s
),

stepped as (
    select
        r.submission_id,
        r.unit,
        r.period,
        r.position,
        r.basis,
        r.blank,
        r.value,
        coalesce(lag(r.running_total) over (partition by r.unit, r.blank order by r.position), 0) as before,
        r.running_total,
    from running as r
),

weeks_total as (
    select
        r.unit,
        r.blank,
        sum(r.value) as weeks_total,
    from reported as r
    where not r.is_mixed and not r.is_whole_month
    group by r.unit, r.blank
    union all
    select
        s.unit,
        s.blank,
        arg_max(s.running_total, s.position) as weeks_total,
    from stepped as s
    group by s.unit, s.blank
)

select
    r.unit,
    r.period,
    r.period as reported_period,
    r.position,
    r.blank,
    r.value,
    r.value as increment,
    cast(null as bigint) as before,
    r.basis,
    r.submission_id,
from reported as r
where not r.is_mixed and not r.is_whole_month
union all
select
    s.unit,
    s.period,
    s.period as reported_period,
    s.position,
    s.blank,
    s.value,
    cast(s.running_total - s.before as bigint) as increment,
    cast(s.before as bigint) as before,
    s.basis,
    s.submission_id,
from stepped as s
union all
select
    r.unit,
    'TAIL' as period,
    r.period as reported_period,
    r.position,
    r.blank,
    r.value,
    cast(r.value - coalesce(w.weeks_total, 0) as bigint) as increment,
    cast(w.weeks_total as bigint) as before,
    r.basis,
    r.submission_id,
from reported as r
left join weeks_total as w on r.unit = w.unit and r.blank = w.blank
where r.is_whole_month;
