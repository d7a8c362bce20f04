-- one row per blank of a picture that was recognised: what was made out last ('' where it is empty, or nobody can tell), how surely, and whether
-- one look confirms it; it counts nowhere
create or replace macro proposed_word(content_hash) as table
with
latest as (
    select max(p.act_id) as act_id
    from proposal as p
    where p.sha256 = content_hash
)

select
    p.blank,
    p.raw,  -- noqa: RF04
    p.confidence,
    p.is_sure,
    p.place_page,
    p.place_box,
    p.sentence_box,
from proposal as p
inner join latest as l on p.act_id = l.act_id
where p.sha256 = content_hash;
