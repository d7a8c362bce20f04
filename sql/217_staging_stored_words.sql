-- one row per stored answer of a submission, or field of a liaison form, in files with these contents; a field is text under its name
create or replace macro stored_words(contents) as table
with
stored_part as (
    select v.id
    from delivery as v
    inner join received_file as f on v.received_file_id = f.id
    where list_contains(contents, f.sha256)
)

select
    p.id,
    a.blank,
    a.state,
    a.value as number,
    a.text as words,
from stored_part as p
inner join answer as a on p.id = a.submission_id
union all
select
    p.id,
    l.field as blank,
    'text' as state,
    null as number,
    l.value as words,
from stored_part as p
inner join liaison_field as l on p.id = l.delivery_id;
