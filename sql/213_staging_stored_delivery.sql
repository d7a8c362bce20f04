-- one row per stored delivery of files with these contents: unit and deliverable as read and as they stand now, and its state
create or replace macro stored_delivery(contents) as table
select
    v.id,
    f.sha256,
    v.kind,
    v.unit as read_unit,
    v.deliverable as read_deliverable,
    a.unit,
    a.deliverable,
    a.state,
    v.received_file_id,
    v.unit_candidates,
    v.period_candidates,
from delivery as v
inner join received_file as f on v.received_file_id = f.id
inner join delivery_at(timestamp 'infinity') as a on v.id = a.delivery_id
where list_contains(contents, f.sha256)
order by v.id;
