-- one row per submission or other delivery, or part of one, that nothing stored explains: its file, the unit and deliverable of what is no
-- figures (those of figures: unknown_code), or the delivery itself
create or replace view audit_delivery_astray as
select 'file' as kind, v.id as delivery_id, cast(v.received_file_id as varchar) as code
from delivery as v
where v.received_file_id not in (select f.id from received_file as f)
union all
select 'unit' as kind, v.id as delivery_id, v.unit as code
from standing_at(timestamp 'infinity') as v
where v.kind <> 'figures' and v.state = 'accepted' and coalesce(v.unit not in (select u.code from unit_at(timestamp 'infinity') as u), true)
union all
select 'deliverable' as kind, v.id as delivery_id, v.deliverable as code
from standing_at(timestamp 'infinity') as v
where
    v.kind <> 'figures'
    and v.state = 'accepted'
    and coalesce(v.deliverable not in (select d.code from deliverable_at(timestamp 'infinity') as d), true)
union all
select 'liaison_field' as kind, l.delivery_id, l.field as code
from liaison_field as l
where l.delivery_id not in (select v.id from delivery as v)
union all
select 'finding' as kind, f.delivery_id, f.rule as code
from finding as f
where f.delivery_id is not null and f.delivery_id not in (select v.id from delivery as v)
union all
select 'decision' as kind, d.delivery_id, d.state as code
from decision as d
where d.delivery_id is not null and d.delivery_id not in (select v.id from delivery as v)
union all
select 'agreement' as kind, a.delivery_id, a.unit as code
from liaison_agreement as a
where a.delivery_id not in (select v.id from delivery as v);
