-- one row per rule, as before; settled_by_accepting where accepting a submission all the same settles the error
alter table rule add column settled_by_accepting boolean;
