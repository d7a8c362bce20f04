-- one row per submission or delivery received at or before as_of, with the unit, period or deliverable, basis and state decided by then
-- received is the first receipt: the same bytes that came again, or that came before and were read after, count from the earliest mail
--
-- A submission is a delivery of figures: kind figures, with a period and a basis; any other kind has a deliverable. `due` is what a row
-- is for, its period or its deliverable; read_unit and read_due are as it was read. An id is given once, to a submission or to a delivery.
create or replace macro standing_at(as_of) as table
with
came as (
    select
        s.id,
        s.id as submission_id,
        cast(null as bigint) as delivery_id,
        s.received_file_id,
        'figures' as kind,
        s.batch_id,
        s.sheet,
        s.unit,
        s.unit_candidates,
        s.period_candidates,
        s.period,
        cast(null as varchar) as deliverable,
        s.basis,
        s.state,
        s.duplicate_of,
        s.number_count,
        s.received_at,
    from submission as s
    union all
    select
        v.id,
        cast(null as bigint) as submission_id,
        v.id as delivery_id,
        v.received_file_id,
        v.kind,
        v.batch_id,
        cast(null as varchar) as sheet,
        v.unit,
        v.unit_candidates,
        v.period_candidates,
        cast(null as varchar) as period,
        v.deliverable,
        cast(null as varchar) as basis,
        v.state,
        v.duplicate_of,
        cast(null as integer) as number_count,
        v.received_at,
    from delivery as v
),

latest_decision as (
    select
        coalesce(d.submission_id, d.delivery_id) as id,
        max(d.id) as decision_id,
    from decision as d
    where d.decided_at <= as_of
    group by coalesce(d.submission_id, d.delivery_id)
),

first_receipt as (
    select
        s.id,
        min(d.received_at) as received_at,
    from came as d
    inner join came as o on d.duplicate_of = o.id
    inner join received_file as c on o.received_file_id = c.id
    inner join received_file as f on c.sha256 = f.sha256
    inner join came as s
        on
            f.id = s.received_file_id
            and o.kind = s.kind
            and o.sheet is not distinct from s.sheet
            and (o.unit is null or o.unit is not distinct from s.unit)
    where d.state = 'duplicate' and s.state <> 'duplicate'
    group by s.id
)

select
    c.id,
    c.submission_id,
    c.delivery_id,
    c.received_file_id,
    c.kind,
    c.batch_id,
    c.sheet,
    c.unit as read_unit,
    coalesce(c.period, c.deliverable) as read_due,
    c.unit_candidates,
    c.period_candidates,
    case when d.id is null then c.unit else d.unit end as unit,
    case when d.id is null then c.period else d.period end as period,
    case when d.id is null then c.deliverable else d.deliverable end as deliverable,
    case when d.id is null then coalesce(c.period, c.deliverable) else coalesce(d.period, d.deliverable) end as due,
    case when d.id is null then c.basis else d.basis end as basis,
    case when d.id is null then c.state else d.state end as state,
    c.duplicate_of,
    c.number_count,
    least(c.received_at, coalesce(r.received_at, c.received_at)) as received_at,
from came as c
left join first_receipt as r on c.id = r.id
left join latest_decision as l on c.id = l.id
left join decision as d on l.decision_id = d.id
where least(c.received_at, coalesce(r.received_at, c.received_at)) <= as_of;
