-- one row per submission as it was read: unit, period, basis and state may be overruled by a later row in decision
create table submission (
    id bigint,
    batch_id bigint,
    received_file_id bigint,
    sheet varchar,
    unit varchar,
    unit_candidates varchar[],
    unit_source varchar,
    period varchar,
    period_candidates varchar[],
    period_source varchar,
    basis varchar,
    form_version varchar,
    state varchar,
    duplicate_of bigint,
    number_count integer,
    received_at timestamp,
);
