-- one row per received file and batch in which its bytes came at its moment: its own, and those of the same once more; a file that was read again
-- came with its former reading, not with what was read again beside it
create or replace macro came_in() as table
select distinct
    o.id as received_file_id,
    f.batch_id,
from received_file as o
inner join received_file as f on o.sha256 = f.sha256 and o.received_at = f.received_at
where f.id not in (select r.received_file_id from rereading as r);
