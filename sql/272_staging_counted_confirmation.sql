-- one row per submission from a picture and blank that was confirmed as of a moment: the latest one that was not taken back, counted from nothing
create or replace macro counted_confirmation(as_of) as table
with
ranked as (
    select
        c.act_id,
        c.submission_id,
        c.blank,
        c.state,
        c.value,
        row_number() over (partition by c.submission_id, c.blank order by c.act_id desc) as newest,
    from confirmation as c
    where c.confirmed_at <= as_of and c.act_id not in (select u.act_id from undone_act(as_of) as u)
)

select
    r.act_id,
    r.submission_id,
    r.blank,
    r.state,
    r.value,  -- noqa: RF04
from ranked as r
where r.newest = 1;
