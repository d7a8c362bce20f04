-- one row per date of arrival that a coordinator set for a received file: its mail came then, whatever was taken before
create table arrival (
    act_id bigint,
    received_file_id bigint,
    received_at timestamp,
    set_at timestamp,
);
