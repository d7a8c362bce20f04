-- one row per unit and period with an accepted submission: the latest received one, the later stored of two received together (rule 4)
create or replace macro current_submission(as_of) as table
select
    s.id as submission_id,
    s.received_file_id,
    s.unit,
    s.period,
    p.position,
    p.is_whole_month,
    case when p.is_whole_month then 'cumulative' else s.basis end as basis,
    s.received_at,
from delivery_at(as_of) as s
inner join position_at(as_of) as p on s.period = p.code
where s.is_current;
