-- one row per unit, period and blank with a number as of a moment (see placed_answer): the copy kept for now or, of a past day, made for it
create or replace macro period_answer(as_of) as table
select
    k.unit,
    k.unit_type,
    k.period,
    k.reported_period,
    k.position,
    k.blank,
    k.value,
    k.increment,
    k.before,
    k.basis,
    k.submission_id,
from current_answer as k;
