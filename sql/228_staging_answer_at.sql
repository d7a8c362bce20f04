-- one row per answer as it counts as of a moment: as it was read (of a picture, as somebody confirmed it) or, where it was corrected, as that
-- says; raw and place are always the file's
create or replace macro answer_at(as_of) as table
select
    a.submission_id,
    a.blank,
    case when c.act_id is null then coalesce(f.state, a.state) else c.after_state end as state,
    case when c.act_id is null then coalesce(f.value, a.value) else c.after_value end as value,  -- noqa: RF04
    case when c.act_id is null then coalesce(f.text, a.text) else c.after_text end as text,  -- noqa: RF04
    coalesce(f.raw, a.raw) as raw,  -- noqa: RF04
    a.basis,
    c.act_id as correction_act_id,
    coalesce(f.state, a.state) as read_state,
    coalesce(f.value, a.value) as read_value,
    coalesce(f.text, a.text) as read_text,
    a.place_sheet,
    a.place_cell,
    a.place_table,
    a.place_row,
    a.place_column,
    a.place_paragraph,
    coalesce(f.place_start, a.place_start) as place_start,
    coalesce(f.place_end, a.place_end) as place_end,
    coalesce(f.place_sentence, a.place_sentence) as place_sentence,
    coalesce(f.place_page, a.place_page) as place_page,
    coalesce(f.place_box, a.place_box) as place_box,
from answer as a
left join confirmation_at(as_of) as f on a.submission_id = f.submission_id and a.blank = f.blank
left join correction_at(as_of) as c on a.submission_id = c.submission_id and a.blank = c.blank;
