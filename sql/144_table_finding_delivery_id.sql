-- one row per finding, as before; delivery_id is set where it is about a delivery
alter table finding add column delivery_id bigint;
