-- one row per change of a submission after it was stored: whose it is, for which period, on which basis, in which state; the latest counts
create table decision (
    id bigint,
    submission_id bigint,
    unit varchar,
    period varchar,
    basis varchar,
    state varchar,
    decided_by varchar,
    decided_at timestamp,
    reason varchar,
);
