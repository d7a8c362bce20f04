-- one row per unit and blank with numbers in the weeks, more than 0 together, and none in the final form that was accepted (rule 6)
create or replace macro query_final_blank(as_of) as table
with
final_form as (
    select
        c.unit,
        c.period,
        c.submission_id,
    from current_submission(as_of) as c
    where c.is_whole_month
),

added_up as (
    select
        a.unit,
        a.blank,
        sum(a.increment) as weeks_total,
    from period_answer(as_of) as a
    group by a.unit, a.blank
    having max(case when a.period = 'TAIL' then 1 else 0 end) = 0 and sum(a.increment) > 0
)

select
    f.unit,
    f.period,
    w.blank,
    'final_blank_with_weeks' as rule,
    cast(json_object('weeks', cast(w.weeks_total as bigint)) as varchar) as values,
    f.submission_id,
from final_form as f
inner join added_up as w on f.unit = w.unit;
