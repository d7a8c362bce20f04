-- one row per row of standing_of, received by its own mail alone: what came again is not looked for, which takes longer than all the rest; of the
-- ids listed, ids = null means all
--
-- read_unit and read_due are as it was read. What was taken back decides nothing; a date of arrival that was set counts from when it was set.
-- What is stored as replaced stands by a decision alone, and is not there before it or once that was taken back.
create or replace macro stood_of(as_of, ids) as table
select
    v.id,
    v.received_file_id,
    v.kind,
    v.sheet,
    v.unit as read_unit,
    v.due as read_due,
    v.unit_candidates,
    v.period_candidates,
    case when d.id is null then v.unit else d.unit end as unit,
    case when d.id is null then v.due else d.due end as due,
    case when d.id is null then v.basis else d.basis end as basis,
    case when d.id is null then v.state else d.state end as state,
    v.number_count,
    coalesce(m.received_at, v.received_at) as received_at,
from delivery as v
left join arrival_at(as_of) as m on v.received_file_id = m.received_file_id
left join decided_at(as_of) as l on v.id = l.delivery_id
left join decision as d on l.id = d.id
where (ids is null or v.id in (select unnest(ids))) and (v.state <> 'replaced' or d.id is not null);  -- noqa: RF02
