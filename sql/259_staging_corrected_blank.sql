-- one row per submission and blank whose correction stands as of a moment, with the act that says so (see counted_correction)
create or replace macro corrected_blank(as_of) as table
select
    k.act_id,
    k.submission_id,
    k.blank,
from current_correction as k;
