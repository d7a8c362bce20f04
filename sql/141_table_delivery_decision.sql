-- one row per change of a delivery after it was stored: what it is, whose, in which state; the latest counts
create table delivery_decision (
    id bigint,
    delivery_id bigint,
    deliverable varchar,
    unit varchar,
    state varchar,
    decided_by varchar,
    decided_at timestamp,
    reason varchar,
);
