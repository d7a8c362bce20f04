-- one row per stored answer of files with these contents
create or replace macro stored_answer(contents) as table
select
    a.submission_id,
    a.blank,
    a.state,
    a.value,
    a.text,
from answer as a
inner join submission as s on a.submission_id = s.id
inner join received_file as f on s.received_file_id = f.id
where list_contains(contents, f.sha256);
