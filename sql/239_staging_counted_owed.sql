-- one row per unit of the roster and thing that is due, both as they were valid at a moment: its due moment and whether the unit is
-- exempt, counted from nothing
--
-- The most special word wins. Due moment: what was said of the unit, else of its type, else the calendar's (which is what was said of
-- everybody). Exempt: what was said of the unit for this deliverable, else whether the roster exempts it from all, else what was said of
-- its type, else of everybody.
create or replace macro counted_owed(as_of) as table
with
changed as (
    select
        c.deliverable,
        c.unit,
        c.unit_type,
        c.due_at,
        c.is_exempt,
    from due_change_at(as_of) as c
)

select
    u.code as unit,
    u.name as unit_name,
    u.unit_type,
    u.position as unit_position,
    coalesce(c.is_exempt, u.exempt or coalesce(t.is_exempt, e.is_exempt, false)) as exempt,
    d.code as due,
    d.deliverable,
    d.kind,
    d.period,
    d.position,
    cast(coalesce(c.due_at, t.due_at, d.due_at) as date) as due_on,
    coalesce(c.due_at, t.due_at, d.due_at) as due_at,
from unit_at(as_of) as u
cross join calendar_at(as_of) as d
left join changed as c on d.deliverable = c.deliverable and u.code = c.unit
left join changed as t on d.deliverable = t.deliverable and u.unit_type = t.unit_type and t.unit is null
left join changed as e on d.deliverable = e.deliverable and e.unit_type is null and e.unit is null;
