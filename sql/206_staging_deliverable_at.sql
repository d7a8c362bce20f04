-- one row per deliverable of the calendar that was valid at a moment, as it was then; valid now: at timestamp 'infinity'
-- due_on is what was said last of everybody, by the calendar or by a change (see due_change_at)
create or replace macro deliverable_at(as_of) as table
with
moved as (
    select
        c.deliverable,
        arg_max(c.due_on, c.act_id) as due_on,
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
    coalesce(m.due_on, d.due_on) as due_on,
    d.period,
    d.position,
from deliverable as d
left join moved as m on d.code = m.deliverable
where as_of between d.valid_from and coalesce(d.valid_until - interval 1 microsecond, timestamp 'infinity');
