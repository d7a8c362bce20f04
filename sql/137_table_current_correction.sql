-- one row per correction that stands now: a kept copy of counted_correction, made anew whenever corrections are written or taken back
create table current_correction (
    act_id bigint,
    submission_id bigint,
    blank varchar,
    after_state varchar,
    after_value bigint,
);
