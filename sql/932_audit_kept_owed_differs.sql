-- one row per row of current_owed that is not counted from nothing (difference 1) or that is counted and not kept (difference -1)
create or replace view audit_kept_owed_differs as
with
both_sides as (
    select
        k.unit,
        k.unit_name,
        k.unit_type,
        k.unit_position,
        k.exempt,
        k.due,
        k.deliverable,
        k.kind,
        k.period,
        k.position,
        k.due_on,
        k.due_at,
        1 as side,
    from current_owed as k
    union all
    select
        c.unit,
        c.unit_name,
        c.unit_type,
        c.unit_position,
        c.exempt,
        c.due,
        c.deliverable,
        c.kind,
        c.period,
        c.position,
        c.due_on,
        c.due_at,
        -1 as side,
    from counted_owed(timestamp 'infinity') as c
)

select
    b.unit,
    b.unit_name,
    b.unit_type,
    b.unit_position,
    b.exempt,
    b.due,
    b.deliverable,
    b.kind,
    b.period,
    b.position,
    b.due_on,
    b.due_at,
    sum(b.side) as difference,
from both_sides as b
group by
    b.unit, b.unit_name, b.unit_type, b.unit_position, b.exempt, b.due, b.deliverable, b.kind, b.period, b.position, b.due_on, b.due_at
having sum(b.side) <> 0;
