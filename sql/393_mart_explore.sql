-- one row per level of a table somebody asks for, group of rows, row, column and measure with a number: what its units add up to, and how many
-- units that is (unit_count), of them exempt ones (exempt_count)
--
-- Rows stand in groups (outer_dimension) or not (''), columns may be none (''). No total is the sum of cells: each level is counted for itself, a
-- unit once. Measures are never added: without one that is chosen each has rows of its own. A blank that is part of another one is in no total
-- (rule 3): where it is wanted (with_parts) it has a row of its own. Rows and columns that are not kept count together as OTHER; those that are
-- periods are all kept.
create or replace macro mart_explore(
    as_of, unit_types, units, periods, items, measures, blanks,
    outer_dimension, row_dimension, column_dimension, kept_rows, kept_columns, with_parts
) as table
with
answer as (
    select
        a.unit,
        a.measure,
        a.is_part,
        dimension_code(outer_dimension, a.unit_type, a.unit, a.period, a.item, a.blank, a.measure) as outer_code,
        kept_code(
            kept_rows,
            dimension_code(outer_dimension, a.unit_type, a.unit, a.period, a.item, a.blank, a.measure),
            dimension_code(row_dimension, a.unit_type, a.unit, a.period, a.item, a.blank, a.measure)
        ) as row_code,
        kept_code(
            kept_columns, null, dimension_code(column_dimension, a.unit_type, a.unit, a.period, a.item, a.blank, a.measure)
        ) as column_code,
        sum(a.increment) as increment,
        sum(case when a.is_in_persons then a.increment else 0 end) as persons,
        min(a.reported_period) as reported_period,
    from explored_answer(as_of, unit_types, units, periods, items, measures, blanks, with_parts) as a
    group by all
),

-- a unit once in every level, so that it is counted once
once as (
    select
        a.unit,
        a.measure,
        a.is_part,
        l.level_name,
        case when l.has_group then a.outer_code end as outer_code,
        case when l.has_row then a.row_code end as row_code,
        case when l.has_column then a.column_code end as column_code,
        (outer_dimension = 'blank' and l.has_group)
        or (row_dimension = 'blank' and l.has_row and a.row_code <> 'OTHER') as is_of_one_blank,
        (outer_dimension = 'period' and l.has_group)
        or (row_dimension = 'period' and l.has_row)
        or (column_dimension = 'period' and l.has_column) as is_of_one_period,
        sum(a.increment) as total,
        sum(a.persons) as persons,
        min(a.reported_period) as reported_period,
    from answer as a
    cross join table_level(outer_dimension, column_dimension) as l
    group by all
),

owing as (
    select
        o.unit,
        o.period,
        o.exempt,
    from owed(as_of) as o
    where o.kind = 'figures' and chosen(periods, o.period)
),

exempted as (
    select
        o.unit,
        o.period,
    from owing as o
    where o.exempt
    union all
    select
        o.unit,
        null as period,
    from owing as o
    group by o.unit
    having bool_and(o.exempt)
)

select
    n.level_name,
    n.outer_code,
    n.row_code,
    n.column_code,
    n.measure,
    cast(sum(n.total) as bigint) as total,
    cast(sum(n.persons) as bigint) as person_total,
    count(*) as unit_count,
    count(e.unit) as exempt_count,
from once as n
left join
    exempted as e
    on n.unit = e.unit and case when n.is_of_one_period then n.reported_period end is not distinct from e.period
where not n.is_part or n.is_of_one_blank
group by n.level_name, n.outer_code, n.row_code, n.column_code, n.measure;
