-- one row per unit type, item, measure and period with a number, and one per unit type, item and measure for the month, the period ALL: the total
-- of their blanks (see total_cell); unit_count: the units with a number, each once in the month
-- Of the month a unit is one row, not one a measure: the bits of its measures' items stand side by side (begins), words of 63 where a measure
-- begins; a form has fewer than 63 items, so that what begins in a word ends within a hugeint.
create or replace macro mart_type_item(as_of, unit_types, units, periods, items) as table
with
by_period as (
    select
        a.unit_type,
        a.item,
        a.item_position,
        a.measure,
        a.period,
        sum(a.total) as total,
        sum(a.persons) as person_total,
    from total_cell(as_of, unit_types, units, periods, items) as a
    group by a.unit_type, a.item, a.item_position, a.measure, a.period
),

total as (
    select
        p.unit_type,
        p.item,
        p.item_position,
        p.measure,
        p.period,
        p.total,
        p.person_total,
    from by_period as p
    union all
    select
        p.unit_type,
        p.item,
        p.item_position,
        p.measure,
        'ALL' as period,
        sum(p.total) as total,
        sum(p.person_total) as person_total,
    from by_period as p
    group by p.unit_type, p.item, p.item_position, p.measure
),

spread as (
    select
        b.measure,
        min(b.item_position) as first_item,
        max(b.item_position) - min(b.item_position) + 1 as width,
        sum(max(b.item_position) - min(b.item_position) + 1) over (order by b.measure) as ends,
    from form_blank as b
    where b.part_of is null and b.measure is not null
    group by b.measure
),

placed as (
    select
        s.measure,
        s.first_item,
        cast((s.ends - s.width) // 63 as integer) as word,
        cast((s.ends - s.width) % 63 as integer) as begins,
        (cast(1 as hugeint) << s.width) - 1 as mask,
    from spread as s
),

in_month as (
    select
        t.unit,
        t.unit_type,
        p.word,
        bit_or(cast(t.item_bits >> p.first_item as hugeint) << p.begins) as bits,
    from total_unit(as_of, unit_types, units, periods, items) as t
    inner join placed as p on t.measure = p.measure
    group by t.unit, t.unit_type, p.word
),

alike_in_month as (
    select
        m.unit_type,
        m.word,
        m.bits,
        count(*) as unit_count,
    from in_month as m
    group by m.unit_type, m.word, m.bits
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
        p.measure,
        'ALL' as period,
        cast((m.bits >> p.begins) & p.mask as bigint) << p.first_item as item_bits,
        m.unit_count,
    from alike_in_month as m
    inner join placed as p on m.word = p.word
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
