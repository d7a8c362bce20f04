-- one row: an answer with the file and the place it was read from; a corrected one says what it counts as, beside what was read there
-- (read_state, read_value, read_text), and who corrected it, when and why
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
    a.place_page,
    a.place_box,
    a.correction_act_id,
    a.read_state,
    a.read_value,
    a.read_text,
    k.actor as corrected_by,
    k."at" as corrected_at,  -- noqa: RF06
    k.reason as correction_reason,
    k.reason_code as correction_reason_code,
from answer_at(timestamp 'infinity') as a
inner join delivery as v on a.submission_id = v.id
inner join received_file as f on v.received_file_id = f.id
left join original as o on f.sha256 = o.sha256
left join act as k on a.correction_act_id = k.id
where a.submission_id = submission_id and a.blank = blank;
