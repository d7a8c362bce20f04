-- one row per answer as it counts as of a moment, without its words: those of answer_at, by the copies alone
create or replace macro number_at(as_of) as table
select
    a.submission_id,
    a.blank,
    case when c.act_id is null then coalesce(f.state, a.state) else c.after_state end as state,
    case when c.act_id is null then coalesce(f.value, a.value) else c.after_value end as value,  -- noqa: RF04
    a.basis,
from answer as a
left join current_confirmation as f on a.submission_id = f.submission_id and a.blank = f.blank
left join current_correction as c on a.submission_id = c.submission_id and a.blank = c.blank;
