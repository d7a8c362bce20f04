-- one row per received file whose date of arrival was set by a moment: the latest one that was not taken back, counted from nothing
create or replace macro counted_arrival(as_of) as table
select
    v.received_file_id,
    arg_max(v.received_at, v.act_id) as received_at,
from arrival as v
where v.set_at <= as_of and v.act_id not in (select u.act_id from undone_act(as_of) as u)
group by v.received_file_id;
