-- one row per query across submissions as of a moment: the kept copy where nothing changed since, else found anew
create or replace macro cross_query(as_of) as table
select
    k.unit,
    k.period,
    k.blank,
    k.rule,
    k.values,
    k.submission_id,
from current_query as k
where as_of >= (select c.moment from changed_at() as c)
union all
select
    q.unit,
    q.period,
    q.blank,
    q.rule,
    q.values,
    q.submission_id,
from counted_query((select case when as_of < c.moment then as_of end from changed_at() as c)) as q;
