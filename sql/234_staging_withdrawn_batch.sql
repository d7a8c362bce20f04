-- one row per batch that was withdrawn by a moment
create or replace macro withdrawn_batch(as_of) as table
with
withdrawing as (
    select unnest(a.about) as about
    from act as a
    where a.what = 'withdraw' and a."at" <= as_of and a.id not in (select u.act_id from undone_act(as_of) as u)  -- noqa: RF06
)

select b.id as batch_id
from batch as b
where concat('batch:', b.id) in (select w.about from withdrawing as w);
