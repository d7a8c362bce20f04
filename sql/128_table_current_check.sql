-- one row per submission and act that found anew what its blanks say against each other: a kept copy of counted_check, made anew whenever
-- corrections are written or taken back
create table current_check (
    submission_id bigint,
    act_id bigint,
    stands boolean,
);
