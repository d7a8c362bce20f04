-- one row per submission or other delivery received at or before as_of, with the unit, what it is for, basis and state decided by then; of the ids
-- listed, ids = null means all
-- received is the first receipt: the same bytes that came again, or that came before and were read after, count from the earliest mail
--
-- A submission is a delivery of kind figures, with a basis, numbers and, in a file of several, a sheet. `due` is what a row is for: its
-- `period` or, of any other kind, its `deliverable` (see stood_of). A duplicate that was refused is no receipt.
-- Few came again: these are found first, so that the files of all others are not joined with each other.
create or replace macro standing_of(as_of, ids) as table
with
part as (
    select
        v.id,
        v.received_file_id,
        v.kind,
        v.sheet,
        v.unit,
        v.state,
    from delivery as v
    where ids is null or v.id in (select unnest(ids))
),

came_again as materialized (
    select
        coalesce(m.received_at, d.received_at) as received_at,
        o.kind,
        o.sheet,
        o.unit,
        c.sha256,
    from delivery as d
    left join arrival_at(as_of) as m on d.received_file_id = m.received_file_id
    left join decided_at(as_of) as l on d.id = l.delivery_id
    inner join delivery as o on d.duplicate_of = o.id
    inner join received_file as c on o.received_file_id = c.id
    where d.state = 'duplicate' and coalesce(l.state, d.state) = 'duplicate'
),

own_file as materialized (
    select
        f.id,
        f.sha256,
    from received_file as f
    where f.id in (select p.received_file_id from part as p)
),

same_file as materialized (
    select
        f.id,
        a.received_at,
        a.kind,
        a.sheet,
        a.unit,
    from own_file as f
    inner join came_again as a on f.sha256 = a.sha256
),

first_receipt as (
    select
        s.id,
        min(f.received_at) as received_at,
    from part as s
    inner join same_file as f
        on
            s.received_file_id = f.id
            and s.kind = f.kind
            and s.sheet is not distinct from f.sheet
            and (f.unit is null or s.unit is not distinct from f.unit)
    where s.state <> 'duplicate'
    group by s.id
)

select
    s.id,
    s.received_file_id,
    s.kind,
    s.sheet,
    s.read_unit,
    s.read_due,
    s.unit_candidates,
    s.period_candidates,
    s.unit,
    s.due,
    case when s.kind = 'figures' then s.due end as period,
    case when s.kind <> 'figures' then s.due end as deliverable,
    s.basis,
    s.state,
    s.number_count,
    least(s.received_at, coalesce(r.received_at, s.received_at)) as received_at,
from stood_of(as_of, ids) as s  -- noqa: RF02
left join first_receipt as r on s.id = r.id
where least(s.received_at, coalesce(r.received_at, s.received_at)) <= as_of;
