-- one row per thing that is due, as before; kind is liaison, plan, materials, figures or summary
alter table deliverable add column kind varchar;
update deliverable set kind = case
    when period is not null then 'figures'
    else code
end;
insert into deliverable
select
    concat('materials_', lower(p.code)) as code,
    concat(p.label_zh, '活动资料') as label_zh,
    concat(p.label_en, ' materials') as label_en,
    p.due_on,
    p.code as period,
    (select max(d.position) from deliverable as d) + p.position as position,
    'materials' as kind,
from period as p
where not p.is_whole_month;
