-- one row: a delivery as it stands, with the number of its errors that naming unit and week does not settle
create or replace macro standing_delivery(delivery_id) as table
select
    a.delivery_id,
    a.kind,
    a.unit,
    a.deliverable,
    a.state,
    f.sha256,
    count(case when coalesce(p.indicator not in ('unit', 'period'), true) then p.id end) as error_count,
from delivery_at(timestamp 'infinity') as a
inner join received_file as f on a.received_file_id = f.id
left join finding as p on a.delivery_id = p.delivery_id and p.severity = 'error'
where a.delivery_id = delivery_id
group by a.delivery_id, a.kind, a.unit, a.deliverable, a.state, f.sha256;
