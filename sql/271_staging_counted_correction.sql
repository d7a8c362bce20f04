-- one row per submission and blank whose correction stands as of a moment: the latest one that was not taken back, counted from nothing
create or replace macro counted_correction(as_of) as table
with
ranked as (
    select
        c.act_id,
        c.submission_id,
        c.blank,
        c.after_state,
        c.after_value,
        row_number() over (partition by c.submission_id, c.blank order by c.act_id desc) as newest,
    from correction as c
    where c.corrected_at <= as_of and c.act_id not in (select u.act_id from undone_act(as_of) as u)
)

select
    r.act_id,
    r.submission_id,
    r.blank,
    r.after_state,
    r.after_value,
from ranked as r
where r.newest = 1;
