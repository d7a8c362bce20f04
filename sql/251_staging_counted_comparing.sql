-- one row per submission and act that found anew what its blanks say against each other: every correction and every undo of one, counted from
-- nothing; stands is of the latest by a moment, of a submission with a correction that stands then
create or replace macro counted_comparing(as_of) as table
with
check_act as (
    select
        c.submission_id,
        c.act_id,
        c.corrected_at as checked_at,
    from correction as c
    union
    select
        c.submission_id,
        u.id as act_id,
        u."at" as checked_at,  -- noqa: RF06
    from correction as c
    inner join act as u on c.act_id = u.undoes_act_id
),

latest_check as (
    select
        k.submission_id,
        max(k.act_id) as act_id,
    from check_act as k
    where
        k.checked_at <= as_of
        and k.act_id not in (select u.act_id from undone_act(as_of) as u)
        and k.submission_id in (select c.submission_id from corrected_blank(as_of) as c)
    group by k.submission_id
)

select
    k.submission_id,
    k.act_id,
    l.act_id is not null as stands,
from check_act as k
left join latest_check as l on k.submission_id = l.submission_id and k.act_id = l.act_id;
