-- one row per delivery received at or before as_of, with the unit, deliverable and state that had been decided by then
create or replace macro delivery_at(as_of) as table
with
latest_decision as (
    select
        d.delivery_id,
        max(d.id) as decision_id,
    from delivery_decision as d
    where d.decided_at <= as_of
    group by d.delivery_id
)

select
    v.id as delivery_id,
    v.received_file_id,
    v.kind,
    case when d.id is null then v.deliverable else d.deliverable end as deliverable,
    case when d.id is null then v.unit else d.unit end as unit,
    case when d.id is null then v.state else d.state end as state,
    v.duplicate_of,
    v.received_at,
from delivery as v
left join latest_decision as l on v.id = l.delivery_id
left join delivery_decision as d on l.decision_id = d.id
where v.received_at <= as_of;
