-- one row per unit whose answers are stored and not counted yet: what is being loaded is counted once, at its end or when somebody asks
create table uncounted (
    unit varchar,
);
