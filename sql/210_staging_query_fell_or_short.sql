-- one row per unit, period and blank whose number is below the running total before it: cumulative_fell in a week (rule 5),
-- final_below_weeks in the final form (rule 6); these are the only negative increments there are
create or replace macro query_fell_or_short(as_of) as table
select
    a.unit,
    a.reported_period as period,
    a.blank,
    case when a.period = 'TAIL' then 'final_below_weeks' else 'cumulative_fell' end as rule,
    case
        when a.period = 'TAIL' then cast(json_object('value', a.value, 'weeks', a.before) as varchar)
        else cast(json_object('value', a.value, 'before', a.before) as varchar)
    end as values,
    a.submission_id,
from period_answer(as_of) as a
where a.increment < 0;
