-- one row per level that a table somebody asks for has: a cell, a row over all columns, a group of rows in a column or over all, a column over all
-- rows, all; with what it tells apart (has_group, has_row, has_column). A table without groups or columns has no levels of them
create or replace macro table_level(outer_dimension, column_dimension) as table
select
    l.level_name,
    l.has_group,
    l.has_row,
    l.has_column,
from (
    values
    ('cell', true, true, true),
    ('row', true, true, false),
    ('group_cell', true, false, true),
    ('group', true, false, false),
    ('column', false, false, true),
    ('all', false, false, false)
) as l (level_name, has_group, has_row, has_column)
where (outer_dimension <> '' or l.has_row or not l.has_group) and (column_dimension <> '' or not l.has_column);
