-- one row: a submission as it stands, with the number of its errors that naming unit and period does not settle, and every unit it was
-- ever said to be of: as read and by each decision
create or replace macro standing_submission(submission_id) as table
with
named as (
    select s.unit
    from submission as s
    where s.id = submission_id and s.unit is not null
    union
    select d.unit
    from decision as d
    where d.submission_id = submission_id and d.unit is not null
)

select
    a.submission_id,
    a.unit,
    a.period,
    a.basis,
    a.state,
    a.sheet,
    f.sha256,
    (select coalesce(list(n.unit order by n.unit), []) from named as n) as named_units,
    count(case when coalesce(p.indicator not in ('unit', 'period'), true) then p.id end) as error_count,
from submission_at(timestamp 'infinity') as a
inner join received_file as f on a.received_file_id = f.id
left join finding as p
    on
        f.id = p.received_file_id
        and p.delivery_id is null
        and coalesce(p.submission_id = a.submission_id, true)
        and p.severity = 'error'
where a.submission_id = submission_id
group by a.submission_id, a.unit, a.period, a.basis, a.state, a.sheet, f.sha256;
