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
where as_of >= (select v.changed_at from data_version as v)
union all
select
    q.unit,
    q.period,
    q.blank,
    q.rule,
    q.values,
    q.submission_id,
from counted_query((select case when as_of < v.changed_at then as_of end from data_version as v)) as q;
