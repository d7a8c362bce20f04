-- one row per act about any of these things (kind:code), the latest first; undone_by is who took it back, undone_at when
create or replace macro mart_review_act(contents) as table
select
    a.id,
    a."at",  -- noqa: RF06
    a.actor,
    a.what,
    a.before,
    a.after,
    a.reason_code,
    a.reason,
    a.batch_act_id,
    a.undoes_act_id,
    u.actor as undone_by,
    u."at" as undone_at,  -- noqa: RF06
from act as a
left join act as u on a.id = u.undoes_act_id
where list_has_any(a.about, contents)
order by a.id desc;
