-- one row per row of standing_of: of everything received at or before as_of
create or replace macro standing_at(as_of) as table
select
    s.id,
    s.received_file_id,
    s.kind,
    s.sheet,
    s.read_unit,
    s.read_due,
    s.unit_candidates,
    s.period_candidates,
    s.unit,
    s.due,
    s.period,
    s.deliverable,
    s.basis,
    s.state,
    s.number_count,
    s.received_at,
from standing_of(as_of, cast(null as bigint[])) as s;
