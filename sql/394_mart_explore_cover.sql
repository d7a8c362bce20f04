-- one row per level of a table somebody asks for (see mart_explore), group of rows, row and column of units and periods: how many units are expected
-- there (rule 11): those that owe the figures of a period of it. What is neither units nor periods is expected of the same units everywhere: its
-- code is null. A unit is in one row of units or unit types, so that several of them together expect the sum
create or replace macro mart_explore_cover(as_of, unit_types, units, periods, outer_dimension, row_dimension, column_dimension) as table
with
owing as (
    select
        o.unit,
        o.unit_type,
        case when p.is_whole_month then 'TAIL' else p.code end as period,
    from owed(as_of) as o
    inner join period_at(as_of) as p on o.period = p.code
    where o.kind = 'figures' and not o.exempt and chosen(periods, o.period) and chosen(unit_types, o.unit_type) and chosen(units, o.unit)
),

coded as (
    select
        o.unit,
        dimension_code(outer_dimension, o.unit_type, o.unit, o.period, null, null, null) as outer_code,
        dimension_code(row_dimension, o.unit_type, o.unit, o.period, null, null, null) as row_code,
        dimension_code(column_dimension, o.unit_type, o.unit, o.period, null, null, null) as column_code,
    from owing as o
)

select
    level_name(
        outer_dimension, column_dimension, grouping(c.row_code) = 1, grouping(c.outer_code) = 1, grouping(c.column_code) = 1
    ) as level_name,
    c.outer_code,
    c.row_code,
    c.column_code,
    count(distinct c.unit) as expected_count,
from coded as c
group by
    grouping sets (
        (c.outer_code, c.row_code, c.column_code),
        (c.outer_code, c.row_code),
        (c.outer_code, c.column_code),
        (c.outer_code),
        (c.column_code),
        ()
    )
having level_name is not null and count(*) > 0;
