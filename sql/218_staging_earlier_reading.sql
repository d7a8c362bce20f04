-- one row per received file and reading of the same kept file before it, itself included
create or replace view earlier_reading as
select
    f.id as received_file_id,
    f.id as earlier_file_id,
from received_file as f
union all
select
    r.received_file_id,
    r.former_file_id as earlier_file_id,
from former_reading as r;
