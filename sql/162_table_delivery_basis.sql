-- one row per delivery, as before; basis is that of figures, weekly or cumulative
alter table delivery add column basis varchar;
