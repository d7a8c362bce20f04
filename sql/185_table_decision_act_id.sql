-- one row per decision, as before; act_id is the act that decided, null before acts were told apart
alter table decision add column act_id bigint;
