-- one row per row of unit_measure that is not counted from nothing (difference 1) or that is counted and not kept (difference -1)
create or replace view audit_kept_unit_measure_differs as
with
both_sides as (
    select
        k.unit,
        k.unit_type,
        k.measure,
        k.period,
        k.reported_period,
        k.position,
        k.total,
        k.persons,
        k.item_bits,
        1 as side,
    from unit_measure as k
    union all
    select
        c.unit,
        c.unit_type,
        c.measure,
        c.period,
        c.reported_period,
        c.position,
        c.total,
        c.persons,
        c.item_bits,
        -1 as side,
    from counted_unit_measure(timestamp 'infinity', cast(null as varchar[]), cast(null as varchar[])) as c
)

select
    b.unit,
    b.unit_type,
    b.measure,
    b.period,
    b.reported_period,
    b.position,
    b.total,
    b.persons,
    b.item_bits,
    sum(b.side) as difference,
from both_sides as b
group by
    b.unit, b.unit_type, b.measure, b.period, b.reported_period, b.position, b.total, b.persons, b.item_bits
having sum(b.side) <> 0;
