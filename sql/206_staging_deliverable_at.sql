-- one row per deliverable of the calendar that was valid at a moment, as it was then; valid now: at timestamp 'infinity'
-- due_on is what was said last of everybody, by the calendar or by a change (see due_change_at); due_until is the hour of it, null: the whole day
create or replace macro deliverable_at(as_of) as table
with
moved as (
    select
        c.deliverable,
        arg_max(due_moment(c.due_on, c.due_until), c.act_id) as due_at,
    from due_change as c
    where
        c.due_on is not null
        and c.unit is null
        and c.unit_type is null
        and c.valid_from <= as_of
        and c.act_id not in (select u.act_id from undone_act(as_of) as u)
    group by c.deliverable
)

select
    d.code,
    d.kind,
    d.label_zh,
    d.label_en,
    cast(coalesce(m.due_at, due_moment(d.due_on, d.due_until)) as date) as due_on,
    case when m.due_at is null then d.due_until else due_hour(m.due_at) end as due_until,
    coalesce(m.due_at, due_moment(d.due_on, d.due_until)) as due_at,
    d.period,
    d.position,
from listed_deliverable(as_of) as d
left join moved as m on d.code = m.deliverable;
