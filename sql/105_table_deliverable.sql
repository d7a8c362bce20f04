-- one row per thing that is due; period is set where it is the figures of a period
create table deliverable (
    code varchar,
    label_zh varchar,
    label_en varchar,
    due_on date,
    period varchar,
    position integer,
);
