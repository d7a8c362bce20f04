-- one row per query that only shows across submissions of one unit (rules 5, 6 and 8), of units of the roster; of the units listed, units = null
-- means all, [] none; values is a JSON object, blank is null where the query is about a whole form
--
-- cumulative_fell, final_below_weeks: a number below the running total before it, in a week or in the final form. These are the only
--     negative increments there are.
-- final_blank_with_weeks: the weeks add up to more than 0 and the final form, which was accepted, has no number.
-- jump_week_on_week: an increment more than 10 times a positive increment of the week before.
-- in_all_not_below: a weekly number written with a word for all (in_all_at_blank) that is not below a positive one of the week before.
-- same_as_last_week: a weekly form with the same numbers in the same blanks as the weekly form of the week before, one of them positive.
-- cumulative_sent_as_weekly: of all pairs of a blank's numbers in weekly forms of two weeks that follow each other, both reported and not
--     both 0, there are at least 5, at least 90 % do not fall and at least one rises, over at least 3 weekly forms. Told once, at the last.
create or replace macro own_query(as_of, units) as table
with
fact as materialized (
    select
        a.unit,
        a.period = 'TAIL' as is_tail,
        a.reported_period as period,
        a.position,
        a.blank,
        a.value,
        a.increment,
        a.before,
        a.basis,
        a.submission_id,
    from period_answer(as_of) as a
    where a.unit_type is not null and (units is null or a.unit in (select unnest(units)))
),

form as materialized (
    select
        c.unit,
        c.period,
        c.position,
        c.is_whole_month,
        c.submission_id,
    from current_submission(as_of) as c
    where units is null or c.unit in (select unnest(units))
),

weeks_only as (
    select
        f.unit,
        f.blank,
        sum(f.increment) as weeks_total,
    from fact as f
    group by f.unit, f.blank
    having not bool_or(f.is_tail) and sum(f.increment) > 0
),

followed as (
    select
        f.unit,
        f.period,
        f.blank,
        f.value,
        f.increment,
        f.basis,
        f.submission_id,
        l.increment as last_increment,
        case when l.basis = 'weekly' then l.value end as last_weekly,
    from fact as f
    left join fact as l on f.unit = l.unit and f.blank = l.blank and f.position - 1 = l.position
    where not f.is_tail
),

compared as (
    select
        f.submission_id,
        count(*) as number_count,
        max(f.value) as largest,
        count(case when f.value = f.last_weekly then 1 end) as same_count,
        count(case when f.value > 0 or f.last_weekly > 0 then f.last_weekly end) as pair_count,
        count(case when f.value < f.last_weekly then 1 end) as fall_count,
        count(case when f.value > f.last_weekly then 1 end) as rise_count,
    from followed as f
    where f.basis = 'weekly'
    group by f.submission_id
),

weekly_form as (
    select
        m.unit,
        m.period,
        m.position,
        c.submission_id,
        c.number_count,
        c.largest,
        c.same_count,
        c.pair_count,
        c.fall_count,
        c.rise_count,
    from compared as c
    inner join form as m on c.submission_id = m.submission_id
)

select
    f.unit,
    f.period,
    f.blank,
    case when f.is_tail then 'final_below_weeks' else 'cumulative_fell' end as rule,
    case
        when f.is_tail then cast(json_object('value', f.value, 'weeks', f.before) as varchar)
        else cast(json_object('value', f.value, 'before', f.before) as varchar)
    end as values,
    f.submission_id,
from fact as f
where f.increment < 0
union all
select
    f.unit,
    f.period,
    w.blank,
    'final_blank_with_weeks' as rule,
    cast(json_object('weeks', cast(w.weeks_total as bigint)) as varchar) as values,
    f.submission_id,
from form as f
inner join weeks_only as w on f.unit = w.unit
where f.is_whole_month
union all
select
    f.unit,
    f.period,
    f.blank,
    'jump_week_on_week' as rule,
    cast(json_object('value', f.increment, 'before', f.last_increment) as varchar) as values,
    f.submission_id,
from followed as f
where f.last_increment > 0 and f.increment > 10 * f.last_increment
union all
select
    f.unit,
    f.period,
    f.blank,
    'in_all_not_below' as rule,
    cast(json_object('value', f.value, 'before', f.last_weekly) as varchar) as values,
    f.submission_id,
from followed as f
inner join finding as n on f.submission_id = n.delivery_id and f.blank = n.indicator and n.rule = 'in_all_at_blank'
where f.basis = 'weekly' and f.last_weekly > 0 and f.value >= f.last_weekly
union all
select
    w.unit,
    w.period,
    null as blank,
    'same_as_last_week' as rule,
    '{}' as values,
    w.submission_id,
from weekly_form as w
inner join weekly_form as l on w.unit = l.unit and w.position - 1 = l.position
where w.largest > 0 and w.same_count = w.number_count and w.number_count = l.number_count
union all
select
    w.unit,
    arg_max(w.period, w.position) as period,
    null as blank,
    'cumulative_sent_as_weekly' as rule,
    '{}' as values,
    arg_max(w.submission_id, w.position) as submission_id,
from weekly_form as w
group by w.unit
having
    count(*) >= 3
    and sum(w.pair_count) >= 5
    and sum(w.rise_count) >= 1
    and sum(w.fall_count) * 10 <= sum(w.pair_count);
