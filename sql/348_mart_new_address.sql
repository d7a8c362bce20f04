-- one row per unit and address that accepted files of it came from by mail, and that the roster has for no unit
create or replace macro mart_new_address() as table
with
sent as (
    select
        s.unit,
        coalesce(nullif(m.author, ''), m.sender) as address,
        s.received_file_id,
        s.received_at,
    from delivery_at(timestamp 'infinity') as s
    inner join mail as m on s.received_file_id = m.received_file_id
    where s.state = 'accepted'
)

select
    s.unit,
    s.address,
    count(distinct s.received_file_id) as file_count,
    max(s.received_at) as last_received_at,
from sent as s
where
    s.address <> ''
    and not exists (
        select u.code
        from unit_at(timestamp 'infinity') as u
        where list_contains(regexp_split_to_array(lower(u.email), '[\s;,，；、]+'), s.address)
    )
group by s.unit, s.address
order by max(s.received_at) desc, s.unit asc, s.address asc;
