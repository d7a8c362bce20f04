-- one row per finding of a file or, where submission_id is set, of one of its submissions; values is a JSON object
create table finding (
    id bigint,
    received_file_id bigint,
    submission_id bigint,
    rule varchar,
    severity varchar,
    indicator varchar,
    values varchar,
    place_sheet varchar,
    place_cell varchar,
    place_table integer,
    place_row integer,
    place_column integer,
    place_paragraph integer,
    place_start integer,
    place_end integer,
    place_sentence varchar,
);
