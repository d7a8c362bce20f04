-- one row per unit, period and blank with a number now, as before; unit_type is the unit's in the roster, null where it is not in it
alter table current_answer add column unit_type varchar;
