-- one row per delivery, as before; form_version is that of figures
alter table delivery add column form_version varchar;
