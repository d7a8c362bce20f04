-- one row per thing that is due: the figures of every period, with that period's due day, and every other deliverable; code is the period or the deliverable
create or replace view due as
select
    p.code,
    (select min(d.code) from deliverable as d where d.kind = 'figures' and d.period = p.code) as deliverable,
    'figures' as kind,
    p.code as period,
    p.due_on,
    coalesce((select min(d.position) from deliverable as d where d.kind = 'figures' and d.period = p.code), p.position) as position,
from period as p
union all
select
    d.code,
    d.code as deliverable,
    d.kind,
    d.period,
    d.due_on,
    d.position,
from deliverable as d
where d.kind <> 'figures';
