-- one row's code in a dimension of a table somebody asks for; null in none ('')
create or replace macro dimension_code(dimension, unit_type, unit, period, item, blank, measure) as
case dimension
    when 'unit_type' then unit_type
    when 'unit' then unit
    when 'period' then period
    when 'item' then item
    when 'blank' then blank
    when 'measure' then measure
end;
