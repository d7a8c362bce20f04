-- one row per liaison form and field that is filled in, with the place it was read from (rows and columns from 1)
create table liaison_field (
    delivery_id bigint,
    field varchar,
    value varchar,
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
