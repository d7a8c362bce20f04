-- one row per delivery that waits for a decision, oldest first; findings is a JSON list of its own
create or replace macro mart_held_delivery() as table
with
said as (
    select
        f.delivery_id,
        cast(
            json_group_array(
                json_object(
                    'rule', f.rule,
                    'severity', f.severity,
                    'indicator', f.indicator,
                    'values', cast(f.values as json),
                    'sheet', f.place_sheet,
                    'cell', f.place_cell
                )
            ) as varchar
        ) as findings,
    from finding as f
    where f.delivery_id is not null
    group by f.delivery_id
)

select
    v.delivery_id,
    o.batch_id as batch,
    f.file,
    f.member,
    f.sha256,
    v.kind,
    v.received_at,
    v.unit,
    o.unit_candidates,
    v.deliverable,
    o.period_candidates,
    coalesce(d.findings, '[]') as findings,
from delivery_at(timestamp 'infinity') as v
inner join delivery as o on v.delivery_id = o.id
inner join received_file as f on v.received_file_id = f.id
left join said as d on v.delivery_id = d.delivery_id
where v.state = 'held'
order by v.delivery_id;
