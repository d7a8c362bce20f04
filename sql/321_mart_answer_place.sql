-- one row: an answer with the file and the place it was read from
create or replace macro mart_answer_place(submission_id, blank) as table
select
    a.submission_id,
    a.blank,
    a.state,
    a.value,
    a.text,
    a.raw,
    f.file,
    f.member,
    f.sha256,
    f.kind,
    f.received_at,
    o.erased_on,
    a.place_sheet,
    a.place_cell,
    a.place_table,
    a.place_row,
    a.place_column,
    a.place_paragraph,
    a.place_start,
    a.place_end,
    a.place_sentence,
from answer as a
inner join delivery as v on a.submission_id = v.id
inner join received_file as f on v.received_file_id = f.id
left join original as o on f.sha256 = o.sha256
where a.submission_id = submission_id and a.blank = blank;
