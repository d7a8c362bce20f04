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
    inner join position_at(as_of) as p on o.period = p.code
    where o.kind = 'figures' and not o.exempt and chosen(periods, o.period) and chosen(unit_types, o.unit_type) and chosen(units, o.unit)
),

-- a unit once in every level
coded as (
    select distinct
        o.unit,
        l.level_name,
        case
            when l.has_group then dimension_code(outer_dimension, o.unit_type, o.unit, o.period, null, null, null)
        end as outer_code,
        case when l.has_row then dimension_code(row_dimension, o.unit_type, o.unit, o.period, null, null, null) end as row_code,
        case
            when l.has_column then dimension_code(column_dimension, o.unit_type, o.unit, o.period, null, null, null)
        end as column_code,
    from owing as o
    cross join table_level(outer_dimension, column_dimension) as l
)

select
    c.level_name,
    c.outer_code,
    c.row_code,
    c.column_code,
    count(*) as expected_count,
from coded as c
group by c.level_name, c.outer_code, c.row_code, c.column_code;
