-- one row per recognition of a picture that counts other blanks than it proposed, or of no act
create or replace view audit_recognition_astray as
with
proposed as (
    select
        p.act_id,
        p.sha256,
        count(*) filter (where p.raw <> '') as proposed,
        count(*) filter (where p.is_sure) as sure,
    from proposal as p
    group by all
)

select
    r.act_id,
    r.sha256,
    r.proposed,
    r.sure,
from recognition as r
left join proposed as p on r.act_id = p.act_id and r.sha256 = p.sha256
where
    r.proposed <> coalesce(p.proposed, 0)
    or r.sure <> coalesce(p.sure, 0)
    or r.act_id not in (select k.id from act as k);
