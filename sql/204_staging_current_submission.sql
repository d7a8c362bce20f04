-- one row per unit and period with an accepted submission: the latest received one, the later stored of two received together (rule 4)
create or replace macro current_submission(as_of) as table
with
ranked as (
    select
        s.id as submission_id,
        s.received_file_id,
        s.unit,
        s.period,
        s.basis,
        s.received_at,
        row_number() over (
            partition by s.unit, s.period
            order by s.received_at desc, s.id desc
        ) as newest,
    from standing_at(as_of) as s
    where s.kind = 'figures' and s.state = 'accepted'
)

select
    r.submission_id,
    r.received_file_id,
    r.unit,
    r.period,
    p.position,
    p.is_whole_month,
    case when p.is_whole_month then 'cumulative' else r.basis end as basis,
    r.received_at,
from ranked as r
inner join period_at(as_of) as p on r.period = p.code
where r.newest = 1;
