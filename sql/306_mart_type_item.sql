-- one row per unit type, item, measure and period with a number, and one per unit type, item and measure for the month, the period ALL: the total
-- of their blanks (see total_answer); unit_count: the units with a number, each once in the month
create or replace macro mart_type_item(as_of, unit_types, units, periods, items) as table
with
fact as (
    select
        a.unit_type,
        a.item,
        a.measure,
        a.period,
        a.unit,
        a.increment,
        a.persons,
    from total_answer(as_of, unit_types, units, periods, items) as a
    union all
    select
        a.unit_type,
        a.item,
        a.measure,
        'ALL' as period,
        a.unit,
        a.increment,
        a.persons,
    from total_answer(as_of, unit_types, units, periods, items) as a
)

select
    f.unit_type,
    f.item,
    f.measure,
    f.period,
    cast(sum(f.increment) as bigint) as total,
    cast(sum(f.persons) as bigint) as person_total,
    count(distinct f.unit) as unit_count,
from fact as f
group by f.unit_type, f.item, f.measure, f.period;
