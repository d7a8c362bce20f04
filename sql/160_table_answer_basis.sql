-- one row per submission and blank, as before; basis where words at the blank say another than its submission's, else null
alter table answer add column basis varchar;
