-- one row per file (or member of a zip) of a batch; role is form, deliverable, roster or refused; status is ok, warning, problem or duplicate
create table received_file (
    id bigint,
    batch_id bigint,
    file varchar,
    member varchar,
    sha256 varchar,
    kind varchar,
    role varchar,
    status varchar,
    received_at timestamp,
);
