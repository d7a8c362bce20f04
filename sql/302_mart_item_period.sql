-- one row per item, measure and period: the total of the item's blanks (see total_cell); unit_count: the units with a number
create or replace macro mart_item_period(as_of, unit_types, units, periods, items) as table
with
alike as (
    select
        t.measure,
        t.period,
        t.item_bits,
        count(*) as unit_count,
    from total_unit(as_of, unit_types, units, periods, items) as t
    group by t.measure, t.period, t.item_bits
),

total as (
    select
        a.item,
        a.item_position,
        a.measure,
        a.period,
        a.position,
        sum(a.total) as total,
        sum(a.persons) as person_total,
    from total_cell(as_of, unit_types, units, periods, items) as a
    group by a.item, a.item_position, a.measure, a.period, a.position
)

select
    t.item,
    t.measure,
    t.period,
    cast(max(t.total) as bigint) as total,
    cast(max(t.person_total) as bigint) as person_total,
    cast(sum(k.unit_count) as bigint) as unit_count,
from total as t
inner join alike as k
    on t.measure = k.measure and t.period = k.period and k.item_bits & (cast(1 as bigint) << t.item_position) <> 0
group by t.item, t.item_position, t.measure, t.period, t.position
order by t.item_position, t.measure, t.position;
