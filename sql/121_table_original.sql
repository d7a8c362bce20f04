-- one row per distinct content that ever came in, the bytes kept under their SHA-256
create table original (
    sha256 varchar,
    size bigint,
    data blob,
);
