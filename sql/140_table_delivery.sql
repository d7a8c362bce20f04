-- one row per delivery (a deliverable without a statistics form) as it was read: unit, deliverable and state may be overruled by a later row in decision
create table delivery (
    id bigint,
    batch_id bigint,
    received_file_id bigint,
    kind varchar,
    deliverable varchar,
    unit varchar,
    unit_candidates varchar[],
    unit_source varchar,
    period varchar,
    period_candidates varchar[],
    period_source varchar,
    state varchar,
    duplicate_of bigint,
    received_at timestamp,
);
