-- one row per correction or date of arrival that is about nothing stored, or of no act that is recorded
create or replace view audit_correction_astray as
select
    'correction' as kind,
    c.act_id,
    concat(c.submission_id, ' ', c.blank) as about,
from correction as c
left join answer as a on c.submission_id = a.submission_id and c.blank = a.blank
where a.submission_id is null or c.act_id not in (select k.id from act as k)
union all
select
    'arrival' as kind,
    v.act_id,
    cast(v.received_file_id as varchar) as about,
from arrival as v
where v.received_file_id not in (select f.id from received_file as f) or v.act_id not in (select k.id from act as k);
