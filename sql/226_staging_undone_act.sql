-- one row per act that another act had taken back by a moment
create or replace macro undone_act(as_of) as table
select a.undoes_act_id as act_id,
from act as a
where a.undoes_act_id is not null and a.at <= as_of;
