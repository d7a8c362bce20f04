-- one row per received file whose date of arrival was set by a moment (see counted_arrival): the copy kept for now or, of a past day, made for it
create or replace macro arrival_at(as_of) as table
select
    k.received_file_id,
    k.received_at,
from current_arrival as k;
