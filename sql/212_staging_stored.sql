-- one row per stored submission or delivery of files with these contents: whose and what for, as read and as it stands now, its state, and
-- whether a correction of it stands
create or replace macro stored(contents) as table
select
    s.id,
    s.kind,
    f.sha256,
    s.sheet,
    s.read_unit,
    s.read_due,
    s.unit,
    s.due,
    s.basis,
    s.state,
    s.received_file_id,
    s.unit_candidates,
    s.period_candidates,
    s.id in (select c.submission_id from correction_at(timestamp 'infinity') as c) as is_corrected,
from standing_at(timestamp 'infinity') as s
inner join received_file as f on s.received_file_id = f.id
where list_contains(contents, f.sha256)
order by s.id;
