-- one row per submission received at or before as_of, with the unit, period, basis and state that had been decided by then
create or replace macro submission_at(as_of) as table
with
latest_decision as (
    select
        d.submission_id,
        max(d.id) as decision_id,
    from decision as d
    where d.decided_at <= as_of
    group by d.submission_id
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
    s.received_at,
from submission as s
left join latest_decision as l on s.id = l.submission_id
left join decision as d on l.decision_id = d.id
where s.received_at <= as_of;
