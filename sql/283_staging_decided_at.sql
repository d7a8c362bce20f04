-- one row per submission or other delivery about which a decision stands at a moment: the latest one that was not taken back
create or replace macro decided_at(as_of) as table
select
    d.delivery_id,
    max(d.id) as id,
    arg_max(d.state, d.id) as state,
from decision as d
where d.decided_at <= as_of and coalesce(d.act_id not in (select u.act_id from undone_act(as_of) as u), true)
group by d.delivery_id;
