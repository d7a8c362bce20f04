-- one row per explanation that was given by a moment and not taken back by then
create or replace macro explanation_at(as_of) as table
select
    e.act_id,
    e.unit,
    e.period,
    e.blank,
    e.rule,
    e.fingerprint,
from explanation as e
where e.explained_at <= as_of and e.act_id not in (select u.act_id from undone_act(as_of) as u);
