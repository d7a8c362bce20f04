-- one row per received file whose original bytes are not kept
create or replace view audit_file_without_bytes as
select
    f.id as received_file_id,
    f.file,
    f.sha256,
from received_file as f
where f.sha256 not in (select o.sha256 from original as o);
