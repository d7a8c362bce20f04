-- one row per act, the latest first
create or replace macro mart_act() as table
select
    a.id,
    a."at",  -- noqa: RF06
    a.actor,
    a.role,
    a.what,
    a.about,
    a.before,
    a.after,
    a.reason_code,
    a.reason,
    a.seen_version,
    a.batch_act_id,
    a.undoes_act_id,
from act as a
order by a.id desc;
