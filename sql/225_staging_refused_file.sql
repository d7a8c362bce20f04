-- one row per refused file received at or before as_of, which is nobody's: one that was read again by then is none any more, nor is one of
-- a batch that was withdrawn, and one that was sent again stands here once; one that was set aside stands here again only when it is sent again
create or replace macro refused_file(as_of) as table
select max(r.id) as received_file_id
from received_file as r
where
    r.received_at <= as_of
    and r.role = 'refused'
    and r.batch_id not in (select w.batch_id from withdrawn_batch(as_of) as w)
group by r.sha256
having
    max(r.id) not in (select g.former_file_id from rereading as g where g.read_at <= as_of)
    and max(r.id) not in (select s.received_file_id from set_aside_file(as_of) as s);
