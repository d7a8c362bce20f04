-- one row per submission or other delivery as it stood at a moment (see counted_delivery): the copy kept for now or, of a past day, made for it
create or replace macro delivery_at(as_of) as table
select
    k.id,
    k.received_file_id,
    k.kind,
    k.unit,
    k.due,
    case when k.kind = 'figures' then k.due end as period,
    case when k.kind <> 'figures' then k.due end as deliverable,
    k.basis,
    k.state,
    k.number_count,
    k.received_at,
    k.is_current,
from current_delivery as k;
