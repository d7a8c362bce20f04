-- one row per code in the facts that no reference row explains: blanks, rules, and units or periods of accepted submissions
create or replace view audit_unknown_code as
select distinct
    'blank' as kind,
    a.blank as code,
    s.id as delivery_id,
from answer as a
inner join delivery as s on a.submission_id = s.id
left join blank as b on s.form_version = b.form_version and a.blank = b.code
where b.code is null
union all
select distinct
    'rule' as kind,
    f.rule as code,
    f.delivery_id,
from finding as f
where f.rule not in (select r.code from rule as r)
union all
select
    'unit' as kind,
    s.unit as code,
    s.id as delivery_id,
from standing_at(timestamp 'infinity') as s
where s.kind = 'figures' and s.state = 'accepted' and coalesce(s.unit not in (select u.code from unit_at(timestamp 'infinity') as u), true)
union all
select
    'period' as kind,
    s.period as code,
    s.id as delivery_id,
from standing_at(timestamp 'infinity') as s
where
    s.kind = 'figures'
    and s.state = 'accepted'
    and coalesce(s.period not in (select p.code from position_at(timestamp 'infinity') as p), true);
