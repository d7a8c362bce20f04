-- one row per blank of a picture: what was typed there last and not taken back
create or replace macro drafted_word(content_hash) as table
select
    d.blank,
    arg_max(d.raw, d.act_id) as raw,  -- noqa: RF04
from typed_word as d
where d.sha256 = content_hash and d.act_id not in (select u.act_id from undone_act(timestamp 'infinity') as u)
group by d.blank;
