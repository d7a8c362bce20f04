-- one row per submission received at or before as_of, with the unit, period, basis and state that had been decided by then
-- received is the first receipt: the same bytes that came again, or that came before and were read after, count from the earliest mail
create or replace macro submission_at(as_of) as table
with
latest_decision as (
    select
        d.submission_id,
        max(d.id) as decision_id,
    from decision as d
    where d.decided_at <= as_of
    group by d.submission_id
),

first_receipt as (
    select
        s.id as submission_id,
        min(d.received_at) as received_at,
    from submission as d
    inner join submission as o on d.duplicate_of = o.id
    inner join received_file as c on o.received_file_id = c.id
    inner join received_file as f on c.sha256 = f.sha256
    inner join submission as s
        on
            f.id = s.received_file_id
            and s.sheet is not distinct from o.sheet
            and (o.unit is null or s.unit is not distinct from o.unit)
    where d.state = 'duplicate' and s.state <> 'duplicate'
    group by s.id
)

select
    s.id as submission_id,
    s.received_file_id,
    s.sheet,
    case when d.id is null then s.unit else d.unit end as unit,
    case when d.id is null then s.period else d.period end as period,
    case when d.id is null then s.basis else d.basis end as basis,
    case when d.id is null then s.state else d.state end as state,
    s.duplicate_of,
    s.number_count,
    least(s.received_at, coalesce(r.received_at, s.received_at)) as received_at,
from submission as s
left join first_receipt as r on s.id = r.submission_id
left join latest_decision as l on s.id = l.submission_id
left join decision as d on l.decision_id = d.id
where least(s.received_at, coalesce(r.received_at, s.received_at)) <= as_of;
