-- one row per blank whose answer differs between two revisions that follow each other, of one unit and period; revision is the later one
create or replace macro mart_revision_change(unit, period) as table
with
revision as (
    select
        s.id as submission_id,
        s.received_at,
        row_number() over (order by s.received_at, s.id) as revision,
    from delivery_at(timestamp 'infinity') as s
    where s.kind = 'figures' and s.unit = unit and s.period = period and s.state in ('accepted', 'held')
),

spoken as (
    select
        r.revision,
        r.received_at,
        a.blank,
        a.value,
        a.raw,
        coalesce(cast(a.value as varchar), a.text) as said,
    from revision as r
    inner join answer as a on r.submission_id = a.submission_id
),

pair as (
    select
        r.revision,
        r.received_at,
        b.code as blank,
        b.position,
    from revision as r
    cross join form_blank as b
    where r.revision > 1
)

select
    p.revision,
    p.received_at,
    p.blank,
    earlier.value as before,
    later.value as after,
    earlier.raw as before_raw,
    later.raw as after_raw,
from pair as p
left join spoken as later on p.revision = later.revision and p.blank = later.blank
left join spoken as earlier on p.revision - 1 = earlier.revision and p.blank = earlier.blank
where later.said is distinct from earlier.said
order by p.revision, p.position;
