-- one row per unit of the roster and deliverable: what came, when, and its light as of a moment (rules 9 and 10)
--
-- Figures are the submissions of their period, with that period's due day and light (see unit_period). Everything else is counted from
-- deliveries in the same way: received is any accepted or held one of a known unit and deliverable; on time is the first on or before
-- the due day. Several files of one deliverable (photos of a week) are received once.
create or replace macro unit_deliverable(as_of) as table
with
received as (
    select
        v.unit,
        v.deliverable,
        min(v.received_at) as first_received_at,
        count(*) as file_count,
        count(case when v.state = 'accepted' then 1 end) as accepted_count,
        count(case when v.state = 'held' then 1 end) as held_count,
        arg_max(v.delivery_id, (v.state = 'accepted', v.received_at, v.delivery_id)) as delivery_id,
    from delivery_at(as_of) as v
    where v.state in ('accepted', 'held')
    group by v.unit, v.deliverable
)

select
    l.unit,
    l.unit_name,
    l.unit_type,
    l.unit_position,
    l.exempt,
    d.code as deliverable,
    d.kind,
    d.period,
    d.position,
    l.due_on,
    l.light,
    l.is_on_time,
    l.received_at,
    l.revision_count as file_count,
    l.held_count,
    l.submission_id,
    cast(null as bigint) as delivery_id,
from deliverable as d
inner join unit_period(as_of) as l on d.period = l.period
where d.kind = 'figures'
union all
select
    u.code as unit,
    u.name as unit_name,
    u.unit_type,
    u.position as unit_position,
    u.exempt,
    d.code as deliverable,
    d.kind,
    d.period,
    d.position,
    d.due_on,
    case
        when r.accepted_count > 0 and r.first_received_at < d.due_on + interval 1 day then 'on_time'
        when r.accepted_count > 0 then 'late'
        when r.held_count > 0 then 'held'
        when u.exempt then 'exempt'
        when as_of < d.due_on + interval 1 day then 'not_due'
        else 'missing'
    end as light,
    coalesce(r.first_received_at < d.due_on + interval 1 day, false) as is_on_time,
    r.first_received_at as received_at,
    coalesce(r.file_count, 0) as file_count,
    coalesce(r.held_count, 0) as held_count,
    cast(null as bigint) as submission_id,
    r.delivery_id,
from unit as u
cross join deliverable as d
left join received as r on u.code = r.unit and d.code = r.deliverable
where d.kind <> 'figures';
