-- one row per part of each week's briefing, with the words that were saved for it last and were not taken back by a moment, by whom and when
create or replace macro mart_briefing_part(as_of) as table
with
newest as (
    select
        b.period,
        max(b.act_id) as act_id,
    from briefing_part as b
    inner join act as a on b.act_id = a.id
    where a.at <= as_of and b.act_id not in (select u.act_id from undone_act(as_of) as u)
    group by b.period
)

select
    b.act_id,
    b.period,
    b.part,
    b.words,
    b.drafted,
    a.at as saved_at,
    a.actor,
from newest as n
inner join briefing_part as b on n.act_id = b.act_id
inner join act as a on b.act_id = a.id
order by b.period, b.part;
