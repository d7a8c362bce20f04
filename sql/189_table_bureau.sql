-- one row: the office that collects, as the office above it calls it; none where a database is older and nobody said it yet
create table bureau (
    code varchar,
    name varchar,
);
