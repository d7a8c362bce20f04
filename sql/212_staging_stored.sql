-- one row per stored submission or delivery of files with these contents: whose and what for, as read and as it stands now, its state, and
-- whether a correction of it stands
create or replace macro stored(contents) as table
select
    s.id,
    s.kind,
    f.sha256,
    v.sheet,
    v.unit as read_unit,
    v.due as read_due,
    s.unit,
    s.due,
    s.basis,
    s.state,
    s.received_file_id,
    v.unit_candidates,
    v.period_candidates,
    s.id in (select c.submission_id from corrected_blank(timestamp 'infinity') as c) as is_corrected,
from delivery_at(timestamp 'infinity') as s
inner join delivery as v on s.id = v.id
inner join received_file as f on s.received_file_id = f.id
where list_contains(contents, f.sha256)
order by s.id;
