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
-- units are counted by bits, 62 in a word, so that those of a cell are one row and not a row each: bit_or finds each once in every level
numbered as (
    select
        u.code as unit,
        row_number() over (order by u.code) - 1 as number,
    from unit_at(as_of) as u
),

number as (
    select
        n.number // 62 as word,
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
        bit_or(cast(1 as bigint) << cast(n.number % 62 as integer)) as units,
        sum(a.total) as total,
        sum(a.persons) as persons,
        min(
            case when 'period' in (outer_dimension, row_dimension, column_dimension) then a.reported_period end
        ) as reported_period,
    from
        explored_number(
            as_of, unit_types, units, periods, items, measures, blanks, with_parts,
            with_parts or len(items) > 0 or len(blanks) > 0
            or 'item' in (outer_dimension, row_dimension, column_dimension)
            or 'blank' in (outer_dimension, row_dimension, column_dimension)
        ) as a
    inner join numbered as n on a.unit = n.unit
    group by all
),

-- what a cell adds up to is counted by now, the other levels are sums of cells
leveled as (
    select
        a.word,
        a.measure,
        a.is_part,
        'cell' as level_name,
        a.outer_code,
        a.row_code,
        a.column_code,
        outer_dimension = 'blank' or (row_dimension = 'blank' and a.row_code <> 'OTHER') as is_of_one_blank,
        a.reported_period,
        a.units,
        a.total,
        a.persons,
    from number as a
    where column_dimension <> ''
    union all
    select
        a.word,
        a.measure,
        a.is_part,
        l.level_name,
        case when l.has_group then a.outer_code end as outer_code,
        case when l.has_row then a.row_code end as row_code,
        case when l.has_column then a.column_code end as column_code,
        (outer_dimension = 'blank' and l.has_group)
        or (row_dimension = 'blank' and l.has_row and a.row_code <> 'OTHER') as is_of_one_blank,
        min(
            case
                when
                    (outer_dimension = 'period' and l.has_group)
                    or (row_dimension = 'period' and l.has_row)
                    or (column_dimension = 'period' and l.has_column)
                    then a.reported_period
            end
        ) as reported_period,
        bit_or(a.units) as units,
        sum(a.total) as total,
        sum(a.persons) as persons,
    from number as a
    cross join table_level(outer_dimension, column_dimension) as l
    where l.level_name <> 'cell'
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

exempt_unit as (
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
),

exempted as (
    select
        n.number // 62 as word,
        e.period,
        bit_or(cast(1 as bigint) << cast(n.number % 62 as integer)) as units,
    from exempt_unit as e
    inner join numbered as n on e.unit = n.unit
    group by n.number // 62, e.period
)

select
    n.level_name,
    n.outer_code,
    n.row_code,
    n.column_code,
    n.measure,
    cast(sum(n.total) as bigint) as total,
    cast(sum(n.persons) as bigint) as person_total,
    cast(sum(bit_count(n.units)) as bigint) as unit_count,
    cast(sum(bit_count(n.units & coalesce(e.units, 0))) as bigint) as exempt_count,
from leveled as n
left join
    exempted as e
    on n.word = e.word and n.reported_period is not distinct from e.period
where not n.is_part or n.is_of_one_blank
group by n.level_name, n.outer_code, n.row_code, n.column_code, n.measure;
