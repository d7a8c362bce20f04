-- one row per query that was explained: it stays so while the unit's own answers have this fingerprint (see finding_state)
create table explanation (
    act_id bigint,
    unit varchar,
    period varchar,
    blank varchar,
    rule varchar,
    fingerprint varchar,
    submission_id bigint,
    explained_at timestamp,
);
