-- one row per decision, as before; delivery_id is set where it is about a delivery
alter table decision add column delivery_id bigint;
