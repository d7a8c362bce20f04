-- one row per submission and act that found anew what its blanks say against each other: a kept copy of counted_comparing, made anew whenever
-- corrections are written or taken back
create table current_comparing (
    submission_id bigint,
    act_id bigint,
    stands boolean,
);
