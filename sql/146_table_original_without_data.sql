-- one row per distinct content that ever came in; its bytes are kept beside the database, under their SHA-256
alter table original drop column data;
