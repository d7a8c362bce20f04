-- one row per blank of a picture that was recognised, by the picture's bytes: what was made out, how surely (0 to 1), and where; is_sure where
-- one look confirms it. Nothing of it counts (see confirmation)
create table proposal (
    act_id bigint,
    sha256 varchar,
    blank varchar,
    raw varchar,
    confidence double,
    is_sure boolean,
    place_page integer,
    place_box varchar,
    proposed_at timestamp,
);
