-- one row: a submission or delivery as it stands, with the blanks it reports a number for and every unit it was ever said to be of: as read and by
-- each decision; is_doubted where something was found in it, or in its file, that may hold it: what that is says standing_doubt
-- Each part asks for part_id itself: asked of the row around it, it would be planned as a join, which takes longer than the answer
create or replace macro standing(part_id) as table
with
named as (
    select v.unit
    from delivery as v
    where v.id = part_id and v.unit is not null
    union
    select d.unit
    from decision as d
    where d.delivery_id = part_id and d.unit is not null
)

select
    a.id,
    a.received_file_id,
    a.kind,
    a.unit,
    a.due,
    a.basis,
    a.state,
    v.sheet,
    a.received_at,
    f.file,
    f.sha256,
    (select coalesce(list(n.unit order by n.unit), []) from named as n) as named_units,
    (
        select coalesce(list(n.blank), [])
        from number_at(timestamp 'infinity') as n
        where n.submission_id = part_id and n.value is not null
    ) as numbers,
    (
        select count(*) > 0
        from finding as t
        where
            t.severity = 'error'
            and coalesce(t.indicator not in ('unit', 'period'), true)
            and (
                t.delivery_id = part_id
                or (t.delivery_id is null and t.received_file_id in (select w.received_file_id from delivery as w where w.id = part_id))
            )
    ) as is_doubted,
from delivery_at(timestamp 'infinity') as a
inner join delivery as v on a.id = v.id
inner join received_file as f on a.received_file_id = f.id
where a.id = part_id;
