-- one row per marked day on which nothing is due
create table event (
    label_zh varchar,
    label_en varchar,
    held_on date,
    position integer,
);
