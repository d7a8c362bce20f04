-- one row per query that only shows across submissions (rules 5, 6 and 8); blank is null where it is about the whole form
create or replace macro cross_query(as_of) as table
select q.unit, q.period, q.blank, q.rule, q.values, q.submission_id from query_fell_or_short(as_of) as q
union all
select q.unit, q.period, q.blank, q.rule, q.values, q.submission_id from query_final_blank(as_of) as q
union all
select q.unit, q.period, q.blank, q.rule, q.values, q.submission_id from query_far_from_peers(as_of) as q
union all
select q.unit, q.period, q.blank, q.rule, q.values, q.submission_id from query_jump(as_of) as q
union all
select q.unit, q.period, q.blank, q.rule, q.values, q.submission_id from query_weekly_series(as_of) as q;
