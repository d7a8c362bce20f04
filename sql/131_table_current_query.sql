-- one row per query across submissions now: a kept copy of counted_query, made anew with every load
create table current_query (
    unit varchar,
    period varchar,
    blank varchar,
    rule varchar,
    values varchar,
    submission_id bigint,
);
