-- one row per deliverable and whom it was changed for (a unit, a unit type or, with neither, everybody), as it stood at a moment: the due
-- moment and whether it is exempt, each as said last; null where nothing is said of it. What was taken back by then is none
create or replace macro due_change_at(as_of) as table
select
    c.deliverable,
    c.unit,
    c.unit_type,
    arg_max(due_moment(c.due_on, c.due_until), case when c.due_on is not null then c.act_id end) as due_at,
    arg_max(c.is_exempt, case when c.is_exempt or c.is_expected then c.act_id end) as is_exempt,
from due_change as c
where c.valid_from <= as_of and c.act_id not in (select u.act_id from undone_act(as_of) as u)
group by c.deliverable, c.unit, c.unit_type;
