-- one row per version of a deliverable, as before; valid until just before this moment, null: valid now
alter table deliverable add column valid_until timestamp;
