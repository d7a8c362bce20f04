-- one row per row of current_query that is not found anew (difference 1) or that is found and not kept (difference -1)
create or replace view audit_kept_query_differs as
with
both_sides as (
    select k.unit, k.period, k.blank, k.rule, k.values, k.submission_id, 1 as side from current_query as k
    union all
    select q.unit, q.period, q.blank, q.rule, q.values, q.submission_id, -1 as side from counted_query(timestamp 'infinity') as q
)

select
    b.unit,
    b.period,
    b.blank,
    b.rule,
    b.values,
    b.submission_id,
    sum(b.side) as difference,
from both_sides as b
group by b.unit, b.period, b.blank, b.rule, b.values, b.submission_id
having sum(b.side) <> 0;
