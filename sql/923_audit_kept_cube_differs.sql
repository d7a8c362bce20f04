-- one row per row of cube that is not counted from nothing (difference 1) or that is counted and not kept (difference -1)
create or replace view audit_kept_cube_differs as
with
both_sides as (
    select
        k.unit_type,
        k.period,
        k.reported_period,
        k.position,
        k.blank,
        k.total,
        k.answer_count,
        1 as side,
    from cube as k
    union all
    select
        c.unit_type,
        c.period,
        c.reported_period,
        c.position,
        c.blank,
        c.total,
        c.answer_count,
        -1 as side,
    from counted_cube(timestamp 'infinity') as c
)

select
    b.unit_type,
    b.period,
    b.reported_period,
    b.position,
    b.blank,
    b.total,
    b.answer_count,
    sum(b.side) as difference,
from both_sides as b
group by
    b.unit_type, b.period, b.reported_period, b.position, b.blank, b.total, b.answer_count
having sum(b.side) <> 0;
