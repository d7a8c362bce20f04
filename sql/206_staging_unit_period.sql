-- one row per unit of the roster and period: what came, when, and its light as of a moment (rules 9 and 10)
--
-- Received is any submission with known unit and period, accepted or held; duplicates and refused ones are not. On time is the first
-- receipt on or before the due day (wall clock of Asia/Shanghai, to the end of that day); a correction sent later does not make it late.
-- light: on_time, late, held (nothing accepted yet), and where nothing came: exempt, not_due (the due day is not over), missing.
create or replace macro unit_period(as_of) as table
with
received as (
    select
        s.unit,
        s.period,
        min(s.received_at) as first_received_at,
        count(*) as revision_count,
        count(case when s.state = 'accepted' then 1 end) as accepted_count,
        count(case when s.state = 'held' then 1 end) as held_count,
        arg_max(s.submission_id, (s.state = 'accepted', s.received_at, s.submission_id)) as submission_id,
    from submission_at(as_of) as s
    where s.state in ('accepted', 'held')
    group by s.unit, s.period
)

select
    u.code as unit,
    u.name as unit_name,
    u.unit_type,
    u.position as unit_position,
    u.exempt,
    p.code as period,
    p.position,
    p.due_on,
    case
        when r.accepted_count > 0 and r.first_received_at < p.due_on + interval 1 day then 'on_time'
        when r.accepted_count > 0 then 'late'
        when r.held_count > 0 then 'held'
        when u.exempt then 'exempt'
        when as_of < p.due_on + interval 1 day then 'not_due'
        else 'missing'
    end as light,
    coalesce(r.first_received_at < p.due_on + interval 1 day, false) as is_on_time,
    r.first_received_at as received_at,
    r.submission_id,
    coalesce(r.revision_count, 0) as revision_count,
    coalesce(r.held_count, 0) as held_count,
from unit as u
cross join period as p
left join received as r on u.code = r.unit and p.code = r.period;
