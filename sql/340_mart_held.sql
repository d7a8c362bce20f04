-- one row per submission or delivery that waits for a decision, oldest first; later_file: what came after it for the same, and was accepted
-- findings is a JSON list of its own and, of a submission, its file's
create or replace macro mart_held() as table
with
held as materialized (
    select
        s.id,
        s.kind,
        s.received_file_id,
        s.unit,
        s.due,
        s.basis,
        s.number_count,
        s.received_at,
    from delivery_at(timestamp 'infinity') as s
    where s.state = 'held'
),

found as (
    select
        s.id,
        cast(to_json(list(w.words order by w.id)) as varchar) as findings,
    from held as s
    inner join said((select list(h.received_file_id) from held as h)) as w
        on
            s.received_file_id = w.received_file_id
            and (
                s.id = w.delivery_id
                or (s.kind = 'figures' and w.delivery_id is null)
            )
    group by s.id
),

later_one as (
    select
        s.id,
        max(a.received_at) as later_received_at,
        max_by(a.received_file_id, a.received_at) as later_file_id,
    from held as s
    inner join delivery_at(timestamp 'infinity') as a
        on
            s.unit = a.unit
            and s.due = a.due
            and s.kind = a.kind
            and s.received_at < a.received_at
    where a.state = 'accepted'
    group by s.id
)

select
    s.id,
    s.kind,
    s.received_file_id,
    f.file,
    f.member,
    f.sha256,
    o.erased_on,
    v.sheet,
    s.unit,
    v.unit_candidates,
    s.due,
    v.period_candidates,
    s.basis,
    s.number_count,
    coalesce(d.findings, '[]') as findings,
    coalesce(n.member, n.file) as later_file,
    l.later_received_at,
from held as s
inner join delivery as v on s.id = v.id
inner join received_file as f on s.received_file_id = f.id
left join original as o on f.sha256 = o.sha256 and o.erased_on is not null
left join found as d on s.id = d.id
left join later_one as l on s.id = l.id
left join received_file as n on l.later_file_id = n.id
order by s.id;
