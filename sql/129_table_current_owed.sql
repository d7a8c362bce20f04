-- one row per unit of the roster and thing that is due now: a kept copy of counted_owed, made anew with every roster, calendar or due day
create table current_owed (
    unit varchar,
    unit_name varchar,
    unit_type varchar,
    unit_position integer,
    exempt boolean,
    due varchar,
    deliverable varchar,
    kind varchar,
    period varchar,
    position integer,
    due_on date,
    due_at timestamp,
);
