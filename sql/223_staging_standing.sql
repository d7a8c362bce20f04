-- one row: a submission or delivery as it stands, with the number of its errors that no decision settles, the blanks it reports a number
-- for, what was said of its reporting too few of the numbers that stand (each a JSON object), and every unit it was ever said to be of:
-- as read and by each decision. Errors of the file are a submission's too; accepting a delivery settles only what is not certain.
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
        select count(*)
        from unsettled_error as p
        where
            p.received_file_id = a.received_file_id
            and (p.delivery_id = a.id or (p.delivery_id is null and a.kind = 'figures'))
    ) as error_count,
    (
        select coalesce(list(n.blank), [])
        from answer_at(timestamp 'infinity') as n
        where n.submission_id = a.id and n.value is not null
    ) as numbers,
    (
        select coalesce(list(t.values), [])
        from finding_at(timestamp 'infinity') as t
        where t.delivery_id = a.id and t.rule = 'revision_thin'
    ) as said_thin,
from delivery_at(timestamp 'infinity') as a
inner join delivery as v on a.id = v.id
inner join received_file as f on a.received_file_id = f.id
where a.id = part_id;
