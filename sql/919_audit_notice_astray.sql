-- one row per notice that is no act's, is nobody's, or was given in a way that is not known
create or replace view audit_notice_astray as
select
    n.act_id,
    n.unit,
    n.deliverable,
    n.kind,
    n.channel,
    n.result,
from notice as n
where
    n.act_id not in (select a.id from act as a)
    or n.unit is null
    or n.deliverable is null
    or n.kind not in ('before', 'first', 'second')
    or n.channel not in ('group', 'single', 'phone')
    or coalesce(n.result not in ('promised', 'no_answer', 'wrong_number'), false);
