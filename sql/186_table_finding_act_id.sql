-- one row per finding, as before; act_id is the act it was found in (a load, a decision, a correction), null before acts were told apart
alter table finding add column act_id bigint;
