-- one row per blank of one submission as it counts now, with what stood before its correction and where it was read
create or replace macro submission_answer(part_id) as table
select
    a.blank,
    a.state,
    a.value,
    a.text,
    a.raw,
    a.basis,
    a.correction_act_id,
    c.after_raw as corrected_raw,
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
from answer_at(timestamp 'infinity') as a
left join correction as c on a.correction_act_id = c.act_id and a.submission_id = c.submission_id and a.blank = c.blank
where a.submission_id = part_id;
