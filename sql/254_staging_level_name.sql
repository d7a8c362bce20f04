-- one row's level in a table somebody asks for: a cell, a row over all columns, a group of rows in a column or over all, a column over all
-- rows, or all; null where the table has no such level, being without groups or columns
create or replace macro level_name(outer_dimension, column_dimension, is_over_rows, is_over_groups, is_over_columns) as
case
    when (is_over_rows and not is_over_groups and outer_dimension = '') or (not is_over_columns and column_dimension = '') then null
    when is_over_groups then case when is_over_columns then 'all' else 'column' end
    when is_over_rows then case when is_over_columns then 'group' else 'group_cell' end
    when is_over_columns then 'row'
    else 'cell'
end;
