-- one row: a submission as it stands, with the number of its errors that no decision settles, the blanks it reports a number for, and what
-- was said of its reporting too few of the numbers that stand (each a JSON object), and every unit it was ever said to be of: as read
-- and by each decision
create or replace macro standing_submission(submission_id) as table
with
named as (
    select s.unit
    from submission as s
    where s.id = submission_id and s.unit is not null
    union
    select d.unit
    from decision as d
    where d.submission_id = submission_id and d.unit is not null
)

select
    a.submission_id,
    a.received_file_id,
    a.unit,
    a.period,
    a.basis,
    a.state,
    a.sheet,
    a.received_at,
    f.file,
    f.sha256,
    (select coalesce(list(n.unit order by n.unit), []) from named as n) as named_units,
    (
        select count(*)
        from unsettled_error as p
        where
            p.received_file_id = a.received_file_id
            and p.delivery_id is null
            and coalesce(p.submission_id = a.submission_id, true)
    ) as error_count,
    coalesce((select list(n.blank) from answer as n where n.submission_id = a.submission_id and n.value is not null), []) as numbers,
    coalesce(
        (select list(t.values) from finding as t where t.submission_id = a.submission_id and t.rule = 'revision_thin'), []
    ) as said_thin,
from submission_at(timestamp 'infinity') as a
inner join received_file as f on a.received_file_id = f.id
where a.submission_id = submission_id;
