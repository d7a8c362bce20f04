-- one row per submission or other delivery as it stood at a moment, counted from nothing; of the ids listed, ids = null means all
--
-- is_current: it is the submission that counts for its unit and period (see is_last). The ids are to be those of all deliveries of a unit, or of
-- none.
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
    is_last(s.id, s.kind, s.unit, s.due, s.state, s.received_at) as is_current,
from standing_of(as_of, ids) as s;
