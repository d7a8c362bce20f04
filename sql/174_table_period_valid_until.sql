-- one row per version of a period, as before; valid until just before this moment, null: valid now
alter table period add column valid_until timestamp;
