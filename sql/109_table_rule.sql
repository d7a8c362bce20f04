-- one row per rule of the catalogue of findings, derived from it at every start
create table rule (
    code varchar,
    severity varchar,
    urgent boolean,
);
