-- one row per stored finding of files with these contents
create or replace macro stored_finding(contents) as table
select
    f.received_file_id,
    f.delivery_id,
    f.rule,
    f.severity,
    f.indicator,
    f.values,
    f.place_sheet,
    f.place_cell,
from finding_at(timestamp 'infinity') as f
inner join received_file as r on f.received_file_id = r.id
where list_contains(contents, r.sha256);
