-- one row per query that only shows across submissions, of units of the roster (see own_query, revision_query and peer_query); values is a JSON object, blank
-- is null where the query is about a whole form
create or replace macro counted_query(as_of) as table
select
    q.unit,
    q.period,
    q.blank,
    q.rule,
    q.values,
    q.submission_id,
from own_query(as_of, cast(null as varchar[])) as q
union all
select
    r.unit,
    r.period,
    r.blank,
    r.rule,
    r.values,
    r.submission_id,
from revision_query(as_of, cast(null as varchar[])) as r
union all
select
    p.unit,
    p.period,
    p.blank,
    p.rule,
    p.values,
    p.submission_id,
from peer_query(as_of, cast([] as varchar[]), cast([] as varchar[]), cast([] as varchar[])) as p;
