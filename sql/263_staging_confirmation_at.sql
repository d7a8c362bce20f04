-- one row per submission from a picture and blank, as it was confirmed last and not taken back as of a moment (see counted_confirmation), by the
-- copy kept for now or, of a past day, made for it
create or replace macro confirmation_at(as_of) as table
select
    c.act_id,
    c.submission_id,
    c.blank,
    c.state,
    c.value,
    c.text,
    c.raw,
    c.place_start,
    c.place_end,
    c.place_sentence,
    c.place_page,
    c.place_box,
from confirmation as c
inner join current_confirmation as k on c.act_id = k.act_id and c.submission_id = k.submission_id and c.blank = k.blank;
