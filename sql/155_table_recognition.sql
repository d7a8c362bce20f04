-- one row per picture and time it was recognised, by its bytes: how many pages were, how many blanks are proposed and how many surely, and
-- why nothing or not everything was made out ('' where it was)
create table recognition (
    act_id bigint,
    sha256 varchar,
    page_count integer,
    proposed integer,
    sure integer,
    problem varchar,
    recognised_at timestamp,
);
