-- one row per blank of a picture and time it was typed: a draft, by the picture's bytes; it counts nowhere (see confirmation)
create table typed_word (
    act_id bigint,
    sha256 varchar,
    blank varchar,
    raw varchar,
    typed_at timestamp,
);
