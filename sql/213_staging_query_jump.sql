-- one row per unit, week and blank whose increment is more than 10 times a positive increment of the week before (rule 8)
create or replace macro query_jump(as_of) as table
with
followed as (
    select
        a.unit,
        a.period,
        a.position,
        a.blank,
        a.increment,
        a.submission_id,
        lag(a.increment) over (partition by a.unit, a.blank order by a.position) as before,
        lag(a.position) over (partition by a.unit, a.blank order by a.position) as before_position,
    from period_answer(as_of) as a
    where a.period <> 'TAIL'
)

select
    f.unit,
    f.period,
    f.blank,
    'jump_week_on_week' as rule,
    cast(json_object('value', f.increment, 'before', f.before) as varchar) as values,
    f.submission_id,
from followed as f
where f.before_position = f.position - 1 and f.before > 0 and f.increment > 10 * f.before;
