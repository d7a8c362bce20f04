-- one row at most, of a picture: how it was recognised last
create or replace macro recognition_of(content_hash) as table
select
    r.page_count,
    r.proposed,
    r.sure,
    r.problem,
from recognition as r
where r.sha256 = content_hash
order by r.act_id desc
limit 1;
