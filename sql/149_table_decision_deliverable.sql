-- one row per decision, as before; deliverable is what a delivery is. What was decided about deliveries stood in a table of its own
alter table decision add column deliverable varchar;
insert into decision (id, delivery_id, unit, deliverable, state, decided_by, decided_at, reason)
select
    d.id,
    d.delivery_id,
    d.unit,
    d.deliverable,
    d.state,
    d.decided_by,
    d.decided_at,
    d.reason,
from delivery_decision as d;
drop table delivery_decision;
