-- one row per unit of the roster, in roster order; an exempt unit is not expected to report (rule 9)
create table unit (
    code varchar,
    name varchar,
    unit_type varchar,
    aliases varchar[],
    liaison varchar,
    office_phone varchar,
    mobile varchar,
    email varchar,
    exempt boolean,
    position integer,
);
