-- one row per stored submission of files with these contents: unit and period as read and as they stand now, and its state
create or replace macro stored_submission(contents) as table
select
    s.id,
    f.sha256,
    s.sheet,
    s.unit as read_unit,
    s.period as read_period,
    a.unit,
    a.period,
    a.basis,
    a.state,
    s.received_file_id,
    s.unit_candidates,
    s.period_candidates,
from submission as s
inner join received_file as f on s.received_file_id = f.id
inner join submission_at(timestamp 'infinity') as a on s.id = a.submission_id
where list_contains(contents, f.sha256)
order by s.id;
