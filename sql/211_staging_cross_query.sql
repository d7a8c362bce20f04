-- one row per query across submissions as of a moment (see counted_query): the copy kept for now or, of a past day, made for it
create or replace macro cross_query(as_of) as table
select
    k.unit,
    k.period,
    k.blank,
    k.rule,
    k.values,
    k.submission_id,
from current_query as k;
