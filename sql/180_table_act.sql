-- one row per act: who changed what, when, from what to what and why; rows are only ever added, and clearing keeps them. "at" is quoted: the dialect has a word of that name
create table act (
    id bigint,
    "at" timestamp,  -- noqa: RF06
    actor varchar,
    role varchar,
    what varchar,
    about varchar[],
    before varchar,
    after varchar,
    reason_code varchar,
    reason varchar,
    seen_version bigint,
    batch_act_id bigint,
    undoes_act_id bigint,
);
