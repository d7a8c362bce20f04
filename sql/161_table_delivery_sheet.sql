-- one row per delivery, as before; sheet tells several of one file apart
alter table delivery add column sheet varchar;
