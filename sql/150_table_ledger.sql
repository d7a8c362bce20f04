-- one row per submission: how many numbers are written where its form stands, and what each is
create table ledger (
    submission_id bigint,
    found integer,
    taken integer,
    printed integer,
    about integer,
    unplaced integer,
);
