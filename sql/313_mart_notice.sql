-- one row per unit and deliverable that was asked for by a moment, the latest first: how, with what words, by whom, and what came of a call
create or replace macro mart_notice(as_of) as table
select
    n.act_id,
    n.unit,
    n.deliverable,
    n.kind,
    n.channel,
    n.text,
    n.result,
    a.at as noticed_at,
    a.actor,
from notice as n
inner join act as a on n.act_id = a.id
where a.at <= as_of and n.act_id not in (select u.act_id from undone_act(as_of) as u)
order by n.act_id desc, n.unit asc, n.deliverable asc;
