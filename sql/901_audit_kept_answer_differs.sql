-- one row per row of current_answer that a plain count does not give (difference 1) or that it gives and is not kept (difference -1)
create or replace view audit_kept_answer_differs as
with
both_sides as (
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
        k.unit_type,
        1 as side,
    from current_answer as k
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
        c.unit_type,
        -1 as side,
    from placed_answer(timestamp 'infinity', cast(null as varchar[])) as c
)

select
    b.unit,
    b.period,
    b.blank,
    b.value,
    b.increment,
    b.submission_id,
    b.unit_type,
    sum(b.side) as difference,
from both_sides as b
group by
    b.unit, b.period, b.reported_period, b.position, b.blank, b.value, b.increment, b.before, b.basis, b.submission_id, b.unit_type
having sum(b.side) <> 0;
