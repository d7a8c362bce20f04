-- one row per received file and reading of the same kept file before it, itself included
create or replace view earlier_reading as
with recursive
chain as (
    select
        f.id as received_file_id,
        f.id as earlier_file_id,
    from received_file as f
    union all
    select
        c.received_file_id,
        r.former_file_id as earlier_file_id,
    from chain as c
    inner join rereading as r on c.earlier_file_id = r.received_file_id
)

select
    c.received_file_id,
    c.earlier_file_id,
from chain as c;
