-- one row per thing that is due by the calendar that was valid at a moment: the figures of every period, with that period's due moment, and
-- every other deliverable; code is the period or the deliverable
create or replace macro calendar_at(as_of) as table
with
figures as (
    select
        d.period,
        min(d.code) as deliverable,
        min(d.position) as position,
    from deliverable_at(as_of) as d
    where d.kind = 'figures'
    group by d.period
)

select
    p.code,
    f.deliverable,
    'figures' as kind,
    p.code as period,
    p.due_at,
    coalesce(f.position, p.position) as position,
from period_at(as_of) as p
left join figures as f on p.code = f.period
union all
select
    d.code,
    d.code as deliverable,
    d.kind,
    d.period,
    d.due_at,
    d.position,
from deliverable_at(as_of) as d
where d.kind <> 'figures';
