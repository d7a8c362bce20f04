-- one row per accepted submission of these units, as it stands, with the blanks it reports a number for; units = [] means all; was_asked
-- where it was said to report too few of the numbers that stood
create or replace macro accepted_numbers(units) as table
select
    s.id as submission_id,
    s.received_file_id,
    s.unit,
    s.period,
    s.basis,
    s.received_at,
    f.file,
    coalesce(list(a.blank) filter (where a.blank is not null), []) as numbers,
    s.id in (select t.delivery_id from finding_at(timestamp 'infinity') as t where t.rule = 'revision_thin') as was_asked,
from delivery_at(timestamp 'infinity') as s
inner join received_file as f on s.received_file_id = f.id
left join number_at(timestamp 'infinity') as a on s.id = a.submission_id and a.value is not null
where s.kind = 'figures' and s.state = 'accepted' and chosen(units, s.unit)
group by s.id, s.received_file_id, s.unit, s.period, s.basis, s.received_at, f.file;
