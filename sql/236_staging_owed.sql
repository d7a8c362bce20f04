-- one row per unit of the roster and thing that is due, both as they were valid at a moment (see counted_owed): the copy kept for now or, of a
-- past day, made for it
create or replace macro owed(as_of) as table
select
    k.unit,
    k.unit_name,
    k.unit_type,
    k.unit_position,
    k.exempt,
    k.due,
    k.deliverable,
    k.kind,
    k.period,
    k.position,
    k.due_on,
    k.due_at,
from current_owed as k;
