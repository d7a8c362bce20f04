-- one row per form version and blank, derived from the form files at every start
create table blank (
    form_version varchar,
    code varchar,
    item varchar,
    section varchar,
    kind varchar,
    measure varchar,
    counting_unit varchar,
    part_of varchar,
    position integer,
    item_position integer,
);
