-- one row per period of the calendar that was valid at a moment, as it was then; valid now: at timestamp 'infinity'
-- due_on is that of its figures, which may have been moved for everybody (see deliverable_at)
-- position counts the valid ones from 1, so that the week before has the position before
create or replace macro period_at(as_of) as table
with
moved as (
    select
        c.period,
        arg_max(c.due_on, c.act_id) as due_on,
    from due_change as c
    where
        c.due_on is not null
        and c.period is not null
        and c.unit is null
        and c.unit_type is null
        and c.valid_from <= as_of
        and c.act_id not in (select u.act_id from undone_act(as_of) as u)
    group by c.period
)

select
    p.code,
    p.label_zh,
    p.label_en,
    p.starts_on,
    p.ends_on,
    coalesce(m.due_on, p.due_on) as due_on,
    cast(row_number() over (order by p.position) as integer) as position,
    p.is_whole_month,
from period as p
left join moved as m on p.code = m.period
where as_of between p.valid_from and coalesce(p.valid_until - interval 1 microsecond, timestamp 'infinity');
