-- one row per submission or other delivery as it stands now: a kept copy of counted_delivery, refreshed with every write
create table current_delivery (
    id bigint,
    received_file_id bigint,
    kind varchar,
    unit varchar,
    due varchar,
    basis varchar,
    state varchar,
    number_count integer,
    received_at timestamp,
    is_current boolean,
);
