-- one row, as before; changed_at is the latest moment that changed what counts (see changed_at), kept with every writing transaction
alter table data_version add column changed_at timestamp default timestamp '1970-01-01';
