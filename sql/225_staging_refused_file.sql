-- one row per refused file received at or before as_of, which is nobody's: one that was read again by then is none any more, nor is one of
-- a batch that was withdrawn, and one that was sent again stands here once
create or replace macro refused_file(as_of) as table
with
withdrawn as (
    select unnest(a.about) as about
    from act as a
    where a.what = 'withdraw' and a."at" <= as_of and a.id not in (select u.act_id from undone_act(as_of) as u)  -- noqa: RF06
)

select max(r.id) as received_file_id
from received_file as r
where
    r.received_at <= as_of
    and r.role = 'refused'
    and concat('batch:', r.batch_id) not in (select w.about from withdrawn as w)
group by r.sha256
having max(r.id) not in (select g.former_file_id from rereading as g where g.read_at <= as_of);
