-- one row per version of a unit, period or deliverable that ends before it begins, or that stands while another one of its code does
create or replace view audit_versions_overlap as
with
version as (
    select 'unit' as kind, u.code, u.valid_from, coalesce(u.valid_until, timestamp 'infinity') as valid_until
    from unit as u
    union all
    select 'period' as kind, p.code, p.valid_from, coalesce(p.valid_until, timestamp 'infinity') as valid_until
    from period as p
    union all
    select 'deliverable' as kind, d.code, d.valid_from, coalesce(d.valid_until, timestamp 'infinity') as valid_until
    from deliverable as d
),

followed as (
    select
        v.kind,
        v.code,
        v.valid_from,
        v.valid_until,
        lead(v.valid_from) over (partition by v.kind, v.code order by v.valid_from) as next_from,
    from version as v
)

select
    f.kind,
    f.code,
    f.valid_from,
    f.valid_until,
from followed as f
where f.valid_from is null or f.valid_from >= f.valid_until or coalesce(f.valid_until > f.next_from, false);
