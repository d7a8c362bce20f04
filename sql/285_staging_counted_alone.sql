-- one row per row of counted_delivery, of the ids listed, which are of deliveries that came once: planned in half the time
create or replace macro counted_alone(as_of, ids) as table
select
    s.id,
    s.received_file_id,
    s.kind,
    s.unit,
    s.due,
    s.basis,
    s.state,
    s.number_count,
    s.received_at,
    is_last(s.id, s.kind, s.unit, s.due, s.state, s.received_at) as is_current,
from stood_of(as_of, ids) as s
where s.received_at <= as_of;
