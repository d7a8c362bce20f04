-- one row per act that wrote: the data version it made, by which an act on what somebody else changed meanwhile is seen
create table act_version (
    act_id bigint,
    version bigint,
);
