-- one row per correction of an answer: what it counts as from then on, and what it was before; the answer stays as it was read
create table correction (
    act_id bigint,
    submission_id bigint,
    blank varchar,
    before_state varchar,
    before_value bigint,
    before_text varchar,
    before_raw varchar,
    after_state varchar,
    after_value bigint,
    after_text varchar,
    after_raw varchar,
    corrected_at timestamp,
);
