-- one row per received file whose date of arrival was set: a kept copy of counted_arrival, made anew whenever one is set or taken back
create table current_arrival (
    received_file_id bigint,
    received_at timestamp,
);
