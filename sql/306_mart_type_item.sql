-- one row per unit type, item, measure and period with a number, and one per unit type, item and measure for the month, the period ALL: the total
-- of their blanks (see total_cell); unit_count: the units with a number, each once in the month
create or replace macro mart_type_item(as_of, unit_types, units, periods, items) as table
with
cell as (
    select
        a.unit_type,
        a.item,
        a.item_position,
        a.measure,
        a.period,
        a.total,
        a.persons,
    from total_cell(as_of, unit_types, units, periods, items) as a
    union all
    select
        a.unit_type,
        a.item,
        a.item_position,
        a.measure,
        'ALL' as period,
        a.total,
        a.persons,
    from total_cell(as_of, unit_types, units, periods, items) as a
),

total as (
    select
        c.unit_type,
        c.item,
        c.item_position,
        c.measure,
        c.period,
        sum(c.total) as total,
        sum(c.persons) as person_total,
    from cell as c
    group by c.unit_type, c.item, c.item_position, c.measure, c.period
),

in_month as (
    select
        t.unit,
        t.unit_type,
        t.measure,
        bit_or(t.item_bits) as item_bits,
    from total_unit(as_of, unit_types, units, periods, items) as t
    group by t.unit, t.unit_type, t.measure
),

alike as (
    select
        t.unit_type,
        t.measure,
        t.period,
        t.item_bits,
        count(*) as unit_count,
    from total_unit(as_of, unit_types, units, periods, items) as t
    group by t.unit_type, t.measure, t.period, t.item_bits
    union all
    select
        m.unit_type,
        m.measure,
        'ALL' as period,
        m.item_bits,
        count(*) as unit_count,
    from in_month as m
    group by m.unit_type, m.measure, m.item_bits
)

select
    t.unit_type,
    t.item,
    t.measure,
    t.period,
    cast(max(t.total) as bigint) as total,
    cast(max(t.person_total) as bigint) as person_total,
    cast(sum(k.unit_count) as bigint) as unit_count,
from total as t
inner join alike as k
    on
        t.unit_type = k.unit_type
        and t.measure = k.measure
        and t.period = k.period
        and k.item_bits & (cast(1 as bigint) << t.item_position) <> 0
group by t.unit_type, t.item, t.measure, t.period;
