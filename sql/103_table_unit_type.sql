-- one row per kind of unit, in the order screens show them
create table unit_type (
    code varchar,
    label_zh varchar,
    label_en varchar,
    position integer,
);
