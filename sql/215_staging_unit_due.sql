-- one row per unit of the roster and thing that is due, both as they were valid at a moment: what came, when, and its light then (rules 9 and 10)
--
-- Received is any accepted or held submission (or delivery) of a known
-- unit and period (or deliverable); duplicates and refused ones are not. On time is the first receipt on or before the due day (wall
-- clock of Asia/Shanghai, to the end of that day); a correction sent later does not make it late. Several files of one deliverable
-- (photos of a week) are received once.
-- light: on_time, late, held (nothing accepted yet), and where nothing came: exempt, not_due (the due day is not over), missing.
create or replace macro unit_due(as_of) as table
select
    u.code as unit,
    u.name as unit_name,
    u.unit_type,
    u.position as unit_position,
    u.exempt,
    d.code as due,
    d.deliverable,
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
    r.submission_id,
    coalesce(r.file_count, 0) as file_count,
    coalesce(r.held_count, 0) as held_count,
from unit_at(as_of) as u
cross join due_at(as_of) as d
left join received_due(as_of) as r on u.code = r.unit and d.code = r.due and (d.kind = 'figures') = r.is_figures;
