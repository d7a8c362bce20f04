-- one row per stored field of a liaison form in files with these contents
create or replace macro stored_liaison_field(contents) as table
select
    l.delivery_id,
    l.field,
    l.value,
from liaison_field as l
inner join delivery as v on l.delivery_id = v.id
inner join received_file as r on v.received_file_id = r.id
where list_contains(contents, r.sha256);
