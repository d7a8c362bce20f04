-- one row per unit, period and blank with a number now: a kept copy of counted_answer, refreshed with every load, rebuilt from nothing at will
create table current_answer (
    unit varchar,
    period varchar,
    reported_period varchar,
    position integer,
    blank varchar,
    value bigint,
    increment bigint,
    before bigint,
    basis varchar,
    submission_id bigint,
);
