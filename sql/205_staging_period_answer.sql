-- one row per unit, period and blank with a number as of a moment: the kept copy where as_of is not before anything stored, else counted anew
create or replace macro period_answer(as_of) as table
with
latest as (
    select
        greatest(
            coalesce((select max(s.received_at) from submission as s), timestamp '1970-01-01'),
            coalesce((select max(d.decided_at) from decision as d), timestamp '1970-01-01')
        ) as changed_at,
)

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
where as_of >= (select l.changed_at from latest as l)
union all
select
    c.unit,
    c.period,
    c.reported_period,
    c.position,
    c.blank,
    c.value,
    c.increment,
    c.before,
    c.basis,
    c.submission_id,
from counted_answer((select case when as_of < l.changed_at then as_of end from latest as l), cast([] as varchar[])) as c;
