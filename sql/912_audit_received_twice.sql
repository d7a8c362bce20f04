-- one row per content that counts more than once: for the same unit, period and sheet, or for the same unit and deliverable
create or replace view audit_received_twice as
select
    f.sha256,
    s.unit,
    s.period as of_what,
    count(*) as times,
from submission_at(timestamp 'infinity') as s
inner join received_file as f on s.received_file_id = f.id
where s.state = 'accepted'
group by f.sha256, s.unit, s.period, s.sheet
having count(*) > 1
union all
select
    f.sha256,
    v.unit,
    v.deliverable as of_what,
    count(*) as times,
from delivery_at(timestamp 'infinity') as v
inner join received_file as f on v.received_file_id = f.id
where v.state = 'accepted'
group by f.sha256, v.unit, v.deliverable
having count(*) > 1;
