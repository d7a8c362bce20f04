-- one row per unit of the roster and thing of these kinds that is due (units, kinds = [] mean all), both as they were valid at a moment (see
-- owed): what came, when, and its light then (rules 9 and 10)
--
-- Received is any accepted or held submission (or delivery) of a known
-- unit and period (or deliverable); duplicates and refused ones are not. On time is the first receipt on or before the due moment (wall
-- clock of Asia/Shanghai; see in_time); a correction sent later does not make it late. Several files of one deliverable
-- (photos of a week) are received once.
-- light: on_time, late, held (nothing accepted yet), and where nothing came: exempt, not_due (the due moment has not passed), missing.
create or replace macro unit_due(as_of, units, kinds) as table
select
    d.unit,
    d.unit_name,
    d.unit_type,
    d.unit_position,
    d.exempt,
    d.due,
    d.deliverable,
    d.kind,
    d.period,
    d.position,
    d.due_on,
    d.due_at,
    case
        when r.accepted_count > 0 and in_time(r.first_received_at, d.due_at) then 'on_time'
        when r.accepted_count > 0 then 'late'
        when r.held_count > 0 then 'held'
        when d.exempt then 'exempt'
        when as_of <= d.due_at then 'not_due'
        else 'missing'
    end as light,
    coalesce(in_time(r.first_received_at, d.due_at), false) as is_on_time,
    r.first_received_at as received_at,
    r.submission_id,
    coalesce(r.file_count, 0) as file_count,
    coalesce(r.held_count, 0) as held_count,
from owed(as_of) as d
left join received_due(as_of, units, kinds) as r on d.unit = r.unit and d.due = r.due and (d.kind = 'figures') = r.is_figures
where chosen(units, d.unit) and chosen(kinds, d.kind);
