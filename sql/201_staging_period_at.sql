-- one row per period of the calendar that was valid at a moment, as it was then; valid now: at timestamp 'infinity'
-- due_on is that of its figures, which may have been moved for everybody (see deliverable_at); due_until is the hour of it, null: the whole day
create or replace macro period_at(as_of) as table
with
moved as (
    select
        c.period,
        arg_max(due_moment(c.due_on, c.due_until), c.act_id) as due_at,
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
    cast(coalesce(m.due_at, due_moment(p.due_on, p.due_until)) as date) as due_on,
    case when m.due_at is null then p.due_until else due_hour(m.due_at) end as due_until,
    coalesce(m.due_at, due_moment(p.due_on, p.due_until)) as due_at,
    p.position,
    p.is_whole_month,
from position_at(as_of) as p
left join moved as m on p.code = m.period;
