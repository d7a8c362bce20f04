-- one row per confirmation that stands now: a kept copy of counted_confirmation, made anew whenever some are written or taken back
create table current_confirmation (
    act_id bigint,
    submission_id bigint,
    blank varchar,
    state varchar,
    value bigint,
);
