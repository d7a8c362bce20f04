-- one row per unit, period and blank with a number as of a moment: the kept copy where nothing changed since, else counted anew
create or replace macro period_answer(as_of) as table
select
    k.unit,
    k.period,
    k.reported_period,
    k.position,
    k.blank,
    k.value,
    k.increment,
    k.before,
    k.basis,
    k.submission_id,
from current_answer as k
where as_of >= (select v.changed_at from data_version as v)
union all
select
    a.unit,
    a.period,
    a.reported_period,
    a.position,
    a.blank,
    a.value,
    a.increment,
    a.before,
    a.basis,
    a.submission_id,
from counted_answer((select case when as_of < v.changed_at then as_of end from data_version as v), cast(null as varchar[])) as a;
