-- one row per unit, measure and period with a number that enters totals now: a kept copy of counted_unit_measure, refreshed with every write
create table unit_measure (
    unit varchar,
    unit_type varchar,
    measure varchar,
    period varchar,
    reported_period varchar,
    position integer,
    total bigint,
    item_bits bigint,
);
