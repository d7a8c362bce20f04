-- one row per unit type, period and blank with a number now: a kept copy of counted_cube, to which every write adds what it changes
create table cube (
    unit_type varchar,
    period varchar,
    reported_period varchar,
    position integer,
    blank varchar,
    total bigint,
    answer_count bigint,
);
