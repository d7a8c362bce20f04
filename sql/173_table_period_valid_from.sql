-- one row per version of a period, as before; valid from this moment on, the first ones from the beginning, which is 0001-01-01
-- The order (position) has no history.
alter table period add column valid_from timestamp default timestamp '0001-01-01';
