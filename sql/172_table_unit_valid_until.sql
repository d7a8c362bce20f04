-- one row per version of a unit, as before; valid until just before this moment, null: valid now
alter table unit add column valid_until timestamp;
