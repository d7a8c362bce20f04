-- one row per level that a table somebody asks for has: a cell, a row over all columns, a group of rows in a column or over all, a column over all
-- rows, all; with what it tells apart (has_group, has_row, has_column). A table without groups or columns has no levels of them;
-- position counts the levels from the one that tells most apart
create or replace macro table_level(outer_dimension, column_dimension) as table
select
    l.position,
    l.level_name,
    l.has_group,
    l.has_row,
    l.has_column,
from (
    values
    (1, 'cell', true, true, true),
    (2, 'row', true, true, false),
    (3, 'group_cell', true, false, true),
    (4, 'group', true, false, false),
    (5, 'column', false, false, true),
    (6, 'all', false, false, false)
) as l (position, level_name, has_group, has_row, has_column)
where (outer_dimension <> '' or l.has_row or not l.has_group) and (column_dimension <> '' or not l.has_column);
