-- one row per delivery of a unit, duplicates and refused ones too, in the order of the calendar and then of arrival
create or replace macro mart_unit_delivery(as_of, unit) as table
select
    f.file,
    f.member,
    f.kind as file_kind,
    f.sha256,
    v.delivery_id,
    v.kind,
    v.deliverable,
    v.state,
    v.received_at,
from standing_at(as_of) as v
inner join received_file as f on v.received_file_id = f.id
left join deliverable_at(as_of) as d on v.deliverable = d.code
where v.kind <> 'figures' and v.unit = unit
order by d.position, v.received_at, v.delivery_id;
