-- one row per batch: files that came in together
create table batch (
    id bigint,
    started_at timestamp,
    sent_by varchar,
    is_sample boolean,
);
