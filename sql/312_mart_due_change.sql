-- one row per word on a due day or on what is owed that counts at a moment, the latest first: whose, what, by whom, when and why
-- What a later word overrules stands here too: it is the history of the day.
create or replace macro mart_due_change(as_of) as table
select
    c.act_id,
    c.deliverable,
    c.unit,
    c.unit_type,
    c.due_on,
    due_moment(c.due_on, c.due_until) as due_at,
    c.is_exempt,
    c.is_expected,
    a.at as changed_at,
    a.actor,
    a.reason,
from due_change as c
inner join act as a on c.act_id = a.id
where c.valid_from <= as_of and c.act_id not in (select u.act_id from undone_act(as_of) as u)
order by c.act_id desc, c.unit asc;
