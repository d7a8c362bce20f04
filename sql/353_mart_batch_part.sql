-- one row per submission or other delivery of a batch as it stands: came_again where the same came in another batch too, after it; named_units
-- are the units whose totals or receipts it moves: its own, as read and by each decision, and that of what it doubles
create or replace macro mart_batch_part(batch) as table
with
part as (
    select
        v.id,
        v.duplicate_of,
    from delivery as v
    where v.batch_id = batch
),

named as (
    select
        p.id,
        v.unit,
    from part as p
    inner join delivery as v on p.id = v.id or p.duplicate_of = v.id
    union
    select
        p.id,
        d.unit,
    from part as p
    inner join decision as d on p.id = d.delivery_id or p.duplicate_of = d.delivery_id
),

again as (
    select s.id
    from delivery as d
    inner join delivery_at(timestamp 'infinity') as n on d.id = n.id
    inner join part as s on d.duplicate_of = s.id
    where d.batch_id <> batch and n.state = 'duplicate'
)

select
    s.id,
    s.kind,
    s.unit,
    s.due,
    s.basis,
    s.state,
    s.id in (select a.id from again as a) as came_again,
    (select coalesce(list(n.unit order by n.unit), []) from named as n where n.id = s.id and n.unit is not null) as named_units,
from delivery_at(timestamp 'infinity') as s
inner join part as p on s.id = p.id
order by s.id;
