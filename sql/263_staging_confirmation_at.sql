-- one row per submission from a picture and blank, as it was confirmed last and not taken back as of a moment
create or replace macro confirmation_at(as_of) as table
with
ranked as (
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
        row_number() over (partition by c.submission_id, c.blank order by c.act_id desc) as newest,
    from confirmation as c
    where c.confirmed_at <= as_of and c.act_id not in (select u.act_id from undone_act(as_of) as u)
)

select
    r.act_id,
    r.submission_id,
    r.blank,
    r.state,
    r.value,
    r.text,
    r.raw,
    r.place_start,
    r.place_end,
    r.place_sentence,
    r.place_page,
    r.place_box,
from ranked as r
where r.newest = 1;
