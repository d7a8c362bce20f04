-- one row per unit, measure and period with a number that enters totals now, as before; persons: what of the total counts persons
alter table unit_measure add column persons bigint;
