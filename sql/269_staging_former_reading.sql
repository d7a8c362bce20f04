-- one row per received file that was read again and reading of the same kept file before it
create or replace view former_reading as
with recursive
chain as (
    select
        r.received_file_id,
        r.former_file_id,
    from rereading as r
    union all
    select
        c.received_file_id,
        r.former_file_id,
    from chain as c
    inner join rereading as r on c.former_file_id = r.received_file_id
)

select
    c.received_file_id,
    c.former_file_id,
from chain as c;
