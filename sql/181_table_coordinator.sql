-- one row per coordinator, in the order they are offered to choose from
create table coordinator (
    name varchar,
    position integer,
);
