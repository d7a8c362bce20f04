-- one row per delivery received at or before as_of, with the unit, deliverable and state that had been decided by then
-- received is the first receipt: the same bytes that came again, or that came before and were read after, count from the earliest mail
create or replace macro delivery_at(as_of) as table
with
latest_decision as (
    select
        d.delivery_id,
        max(d.id) as decision_id,
    from delivery_decision as d
    where d.decided_at <= as_of
    group by d.delivery_id
),

first_receipt as (
    select
        v.id as delivery_id,
        min(d.received_at) as received_at,
    from delivery as d
    inner join delivery as o on d.duplicate_of = o.id
    inner join received_file as c on o.received_file_id = c.id
    inner join received_file as f on c.sha256 = f.sha256
    inner join delivery as v
        on
            f.id = v.received_file_id
            and v.kind = o.kind
            and (o.unit is null or v.unit is not distinct from o.unit)
    where d.state = 'duplicate' and v.state <> 'duplicate'
    group by v.id
)

select
    v.id as delivery_id,
    v.received_file_id,
    v.kind,
    case when d.id is null then v.deliverable else d.deliverable end as deliverable,
    case when d.id is null then v.unit else d.unit end as unit,
    case when d.id is null then v.state else d.state end as state,
    v.duplicate_of,
    least(v.received_at, coalesce(r.received_at, v.received_at)) as received_at,
from delivery as v
left join first_receipt as r on v.id = r.delivery_id
left join latest_decision as l on v.id = l.delivery_id
left join delivery_decision as d on l.decision_id = d.id
where least(v.received_at, coalesce(r.received_at, v.received_at)) <= as_of;
