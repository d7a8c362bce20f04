-- one row per kind of what originals are, and original whose bytes are kept: a kind of delivery, roster, or other
create or replace macro mart_kept_original() as table
with
called as (
    select
        f.sha256,
        coalesce(v.kind, case when f.role = 'roster' then 'roster' else 'other' end) as kind,
    from received_file as f
    left join delivery as v on f.id = v.received_file_id
)

select distinct
    coalesce(c.kind, 'other') as kind,
    o.sha256,
from original as o
left join called as c on o.sha256 = c.sha256
where o.erased_on is null
order by kind, o.sha256;
