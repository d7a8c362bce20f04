-- one row per submission and blank that was read, with the place it was read from (rows, columns and paragraphs from 1)
create table answer (
    submission_id bigint,
    blank varchar,
    state varchar,
    value bigint,
    text varchar,
    raw varchar,
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
