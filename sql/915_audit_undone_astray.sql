-- one row per undo of what is no act, of an undo, or of what came after it; and per act that is taken back twice
create or replace view audit_undone_astray as
select
    u.id as act_id,
    u.undoes_act_id,
    'undoes' as kind,
from act as u
left join act as a on u.undoes_act_id = a.id
where u.undoes_act_id is not null and (a.id is null or a.undoes_act_id is not null or a.id > u.id)
union all
select
    max(u.id) as act_id,
    u.undoes_act_id,
    'twice' as kind,
from act as u
inner join act as a on u.undoes_act_id = a.id
where a.what <> 'bulk'
group by u.undoes_act_id
having count(*) > 1;
