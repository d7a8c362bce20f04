-- one row per row of current_delivery that is not counted from nothing (difference 1) or that is counted and not kept (difference -1)
create or replace view audit_kept_delivery_differs as
with
both_sides as (
    select
        k.id,
        k.received_file_id,
        k.kind,
        k.unit,
        k.due,
        k.basis,
        k.state,
        k.number_count,
        k.received_at,
        k.is_current,
        1 as side,
    from current_delivery as k
    union all
    select
        c.id,
        c.received_file_id,
        c.kind,
        c.unit,
        c.due,
        c.basis,
        c.state,
        c.number_count,
        c.received_at,
        c.is_current,
        -1 as side,
    from counted_delivery(timestamp 'infinity', cast(null as bigint[])) as c
)

select
    b.id,
    b.received_file_id,
    b.kind,
    b.unit,
    b.due,
    b.basis,
    b.state,
    b.number_count,
    b.received_at,
    b.is_current,
    sum(b.side) as difference,
from both_sides as b
group by
    b.id, b.received_file_id, b.kind, b.unit, b.due, b.basis, b.state, b.number_count, b.received_at, b.is_current
having sum(b.side) <> 0;
