-- one row per blank of a submission from a picture that somebody confirmed beside it: what was shown, what was confirmed, and where it stands
create table confirmation (
    act_id bigint,
    submission_id bigint,
    blank varchar,
    shown_raw varchar,
    state varchar,
    value bigint,
    text varchar,
    raw varchar,
    place_start integer,
    place_end integer,
    place_sentence varchar,
    place_page integer,
    place_box varchar,
    confirmed_at timestamp,
);
