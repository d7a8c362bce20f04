-- one row per submission or other delivery as it stood at a moment, counted from nothing; of the ids listed, ids = null means all
--
-- is_current: it is the submission that counts for its unit and period, the latest accepted one received, the later stored of two received
-- together (rule 4). The ids are to be those of all deliveries of a unit, or of none.
create or replace macro counted_delivery(as_of, ids) as table
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
    s.kind = 'figures'
    and s.state = 'accepted'
    and row_number() over (
        partition by s.kind = 'figures' and s.state = 'accepted', s.unit, s.due
        order by s.received_at desc, s.id desc
    ) = 1 as is_current,
from standing_of(as_of, ids) as s;
