-- one row per submission and blank whose correction stands as of a moment (see counted_correction), by the copy kept for now or, of a past day,
-- made for it
create or replace macro correction_at(as_of) as table
select
    c.act_id,
    c.submission_id,
    c.blank,
    c.after_state,
    c.after_value,
    c.after_text,
    c.corrected_at,
from correction as c
inner join current_correction as k on c.act_id = k.act_id and c.submission_id = k.submission_id and c.blank = k.blank;
