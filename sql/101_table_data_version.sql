-- one row: a number that grows with every writing transaction, so that readers know when to look again
create table data_version (
    version bigint,
);
insert into data_version values (0);
