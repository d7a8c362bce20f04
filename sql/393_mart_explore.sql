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
coded as (
    select
        a.unit,
        a.reported_period,
        b.measure,
        b.part_of is not null as is_part,
        dimension_code(outer_dimension, a.unit_type, a.unit, a.period, b.item, b.code, b.measure) as outer_code,
        dimension_code(row_dimension, a.unit_type, a.unit, a.period, b.item, b.code, b.measure) as row_code,
        dimension_code(column_dimension, a.unit_type, a.unit, a.period, b.item, b.code, b.measure) as column_code,
        a.increment,
        case when b.is_in_persons then a.increment else 0 end as persons,
    from period_answer(as_of) as a
    inner join form_blank as b on a.blank = b.code
    where
        a.unit_type is not null
        and (with_parts or b.part_of is null)
        and chosen(unit_types, a.unit_type)
        and chosen(units, a.unit)
        and chosen(periods, a.reported_period)
        and chosen(items, b.item)
        and chosen(measures, b.measure)
        and chosen(blanks, b.code)
),

answer as (
    select
        c.unit,
        c.reported_period,
        c.measure,
        c.is_part,
        c.outer_code,
        kept_code(kept_rows, c.outer_code, c.row_code) as row_code,
        kept_code(kept_columns, null, c.column_code) as column_code,
        c.increment,
        c.persons,
    from coded as c
),

-- a unit once in every level, so that it is counted once
once as (
    select
        a.unit,
        a.measure,
        a.is_part,
        a.outer_code,
        a.row_code,
        a.column_code,
        grouping(a.outer_code) = 1 as is_over_groups,
        grouping(a.row_code) = 1 as is_over_rows,
        grouping(a.column_code) = 1 as is_over_columns,
        sum(a.increment) as total,
        sum(a.persons) as persons,
        min(a.reported_period) as reported_period,
    from answer as a
    group by
        grouping sets (
            (a.unit, a.measure, a.is_part, a.outer_code, a.row_code, a.column_code),
            (a.unit, a.measure, a.is_part, a.outer_code, a.row_code),
            (a.unit, a.measure, a.is_part, a.outer_code, a.column_code),
            (a.unit, a.measure, a.is_part, a.outer_code),
            (a.unit, a.measure, a.is_part, a.column_code),
            (a.unit, a.measure, a.is_part)
        )
),

named as (
    select
        level_name(outer_dimension, column_dimension, o.is_over_rows, o.is_over_groups, o.is_over_columns) as level_name,
        (outer_dimension = 'blank' and not o.is_over_groups)
        or (row_dimension = 'blank' and not o.is_over_rows and o.row_code <> 'OTHER') as is_of_one_blank,
        case
            when
                (outer_dimension = 'period' and not o.is_over_groups)
                or (row_dimension = 'period' and not o.is_over_rows)
                or (column_dimension = 'period' and not o.is_over_columns)
                then o.reported_period
        end as period,
        o.unit,
        o.measure,
        o.is_part,
        o.outer_code,
        o.row_code,
        o.column_code,
        o.total,
        o.persons,
    from once as o
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
from named as n
left join exempted as e on n.unit = e.unit and n.period is not distinct from e.period
where n.level_name is not null and (not n.is_part or n.is_of_one_blank)
group by n.level_name, n.outer_code, n.row_code, n.column_code, n.measure;
