-- one row per act of these kinds that stands, done at or after as_of; about is what it was about first of all
create or replace macro mart_review_done(as_of, kinds) as table
select
    a."at" as done_at,  -- noqa: RF06
    a.about[1] as about,
from act as a
where
    a."at" >= as_of  -- noqa: RF06
    and list_contains(kinds, a.what)
    and a.undoes_act_id is null
    and a.id not in (select u.act_id from undone_act(timestamp 'infinity') as u)
order by a.id;
