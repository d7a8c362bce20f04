-- one row per file that was set aside by a moment, or said to be a form or none, with the act that did it: it is not read again, and one that
-- was read again since stays aside
create or replace macro set_aside_file(as_of) as table
with
setting as (
    select
        a.id as act_id,
        unnest(a.about) as about,
    from act as a
    where a.what in ('set_aside', 'as_form', 'no_form') and a."at" <= as_of and a.id not in (select u.act_id from undone_act(as_of) as u)  -- noqa: RF06
)

select
    e.received_file_id,
    max(s.act_id) as act_id,
from earlier_reading as e
inner join setting as s on concat('file:', e.earlier_file_id) = s.about
group by e.received_file_id;
