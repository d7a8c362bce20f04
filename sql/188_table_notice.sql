-- one row per unit and deliverable that was asked for: first, second or before the due day (kind), in the group, alone or by phone (channel),
-- with what words; result is what came of a call: promised, no_answer, wrong_number
create table notice (
    act_id bigint,
    unit varchar,
    deliverable varchar,
    kind varchar,
    channel varchar,
    text varchar,
    result varchar,
);
