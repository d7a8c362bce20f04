-- one row per word on one deliverable's due day, or on whether it is owed: of a unit, of a unit type, or, with neither, of everybody
-- period is set where the deliverable is the figures of one: they are due when it is. due_on is null, is_exempt and is_expected false where the act says nothing of it. valid_from: on days before it nothing was changed yet
create table due_change (
    act_id bigint,
    deliverable varchar,
    period varchar,
    unit varchar,
    unit_type varchar,
    due_on date,
    is_exempt boolean,
    is_expected boolean,
    valid_from timestamp,
);
