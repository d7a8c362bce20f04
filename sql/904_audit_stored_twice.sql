-- one row per id, content or answer that is stored more than once
create or replace view audit_stored_twice as
select 'original' as kind, o.sha256 as id, count(*) as times from original as o group by o.sha256 having count(*) > 1
union all
select 'received_file' as kind, cast(f.id as varchar) as id, count(*) as times from received_file as f group by f.id having count(*) > 1
union all
select 'delivery' as kind, cast(v.id as varchar) as id, count(*) as times from delivery as v group by v.id having count(*) > 1
union all
select 'decision' as kind, cast(d.id as varchar) as id, count(*) as times from decision as d group by d.id having count(*) > 1
union all
select
    'answer' as kind,
    concat(a.submission_id, ' ', a.blank) as id,
    count(*) as times,
from answer as a
group by a.submission_id, a.blank
having count(*) > 1;
