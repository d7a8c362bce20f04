-- one row per received file whose date of arrival was set by a moment, or that of a reading before it of the same kept file: the latest one that
-- was not taken back, counted from nothing
create or replace macro counted_arrival(as_of) as table
with
moved as (
    select
        v.received_file_id,
        v.received_at,
        v.act_id,
    from arrival as v
    where v.set_at <= as_of and v.act_id not in (select u.act_id from undone_act(as_of) as u)
),

of_reading as (
    select
        m.received_file_id,
        m.received_at,
        m.act_id,
    from moved as m
    union all
    select
        r.received_file_id,
        m.received_at,
        m.act_id,
    from former_reading as r
    inner join moved as m on r.former_file_id = m.received_file_id
)

select
    m.received_file_id,
    arg_max(m.received_at, m.act_id) as received_at,
from of_reading as m
group by m.received_file_id;
