-- one row per answer as it counts as of a moment: as it was read or, where it was corrected, as that says; raw and place are always the file's
create or replace macro answer_at(as_of) as table
select
    a.submission_id,
    a.blank,
    case when c.act_id is null then a.state else c.after_state end as state,
    case when c.act_id is null then a.value else c.after_value end as value,  -- noqa: RF04
    case when c.act_id is null then a.text else c.after_text end as text,  -- noqa: RF04
    a.raw,
    a.basis,
    c.act_id as correction_act_id,
    a.state as read_state,
    a.value as read_value,
    a.text as read_text,
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
from answer as a
left join correction_at(as_of) as c on a.submission_id = c.submission_id and a.blank = c.blank;
