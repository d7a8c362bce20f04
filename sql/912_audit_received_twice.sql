-- one row per content that counts more than once for the same unit and period (of one sheet) or deliverable
create or replace view audit_received_twice as
select
    f.sha256,
    s.unit,
    s.due,
    count(*) as times,
from standing_at(timestamp 'infinity') as s
inner join received_file as f on s.received_file_id = f.id
where s.state = 'accepted'
group by f.sha256, s.kind = 'figures', s.unit, s.due, s.sheet
having count(*) > 1;
