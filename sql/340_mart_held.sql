-- one row per submission that waits for a decision, oldest first; findings is a JSON list of its own and its file's
create or replace macro mart_held() as table
with
said as (
    select
        s.submission_id,
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
    from submission_at(timestamp 'infinity') as s
    inner join finding as f
        on
            s.received_file_id = f.received_file_id
            and f.delivery_id is null
            and (f.submission_id is null or s.submission_id = f.submission_id)
    where s.state = 'held'
    group by s.submission_id
)

select
    s.submission_id,
    o.batch_id as batch,
    f.file,
    f.member,
    f.sha256,
    s.sheet,
    s.received_at,
    s.unit,
    o.unit_candidates,
    s.period,
    o.period_candidates,
    s.basis,
    s.number_count,
    coalesce(d.findings, '[]') as findings,
from submission_at(timestamp 'infinity') as s
inner join submission as o on s.submission_id = o.id
inner join received_file as f on s.received_file_id = f.id
left join said as d on s.submission_id = d.submission_id
where s.state = 'held'
order by s.submission_id;
