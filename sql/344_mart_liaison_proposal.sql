-- one row per unit whose latest accepted liaison form with an officer's name says something else than the roster and was not agreed to yet
-- a field the form leaves empty stays as it is, unless the form names another person: then it is empty, the former one's number would mislead
create or replace macro mart_liaison_proposal() as table
with
said as (
    select
        f.delivery_id,
        max(case when f.field = 'name' then f.value end) as liaison,
        max(case when f.field = 'office_phone' then f.value end) as office_phone,
        max(case when f.field = 'mobile' then f.value end) as mobile,
        max(case when f.field = 'email' then f.value end) as email,
    from liaison_field as f
    group by f.delivery_id
),

ranked as (
    select
        v.id as delivery_id,
        v.received_file_id,
        v.unit,
        v.received_at,
        row_number() over (partition by v.unit order by v.received_at desc, v.id desc) as newest,
    from delivery_at(timestamp 'infinity') as v
    inner join said as s on v.id = s.delivery_id
    where v.kind = 'liaison' and v.state = 'accepted' and s.liaison is not null
)

select
    r.delivery_id,
    r.unit,
    u.name as unit_name,
    n.file,
    n.member,
    r.received_at,
    s.liaison,
    case
        when coalesce(u.liaison, '') in ('', s.liaison) then coalesce(s.office_phone, u.office_phone, '')
        else coalesce(s.office_phone, '')
    end as office_phone,
    case
        when coalesce(u.liaison, '') in ('', s.liaison) then coalesce(s.mobile, u.mobile, '')
        else coalesce(s.mobile, '')
    end as mobile,
    case
        when coalesce(u.liaison, '') in ('', s.liaison) then coalesce(s.email, u.email, '')
        else coalesce(s.email, '')
    end as email,
    u.liaison as liaison_now,
    u.office_phone as office_phone_now,
    u.mobile as mobile_now,
    u.email as email_now,
from ranked as r
inner join said as s on r.delivery_id = s.delivery_id
inner join unit_at(timestamp 'infinity') as u on r.unit = u.code
inner join received_file as n on r.received_file_id = n.id
where
    r.newest = 1
    and r.delivery_id not in (select a.delivery_id from liaison_agreement as a)
    and (
        s.liaison <> coalesce(u.liaison, '')
        or coalesce(s.office_phone <> coalesce(u.office_phone, ''), false)
        or coalesce(s.mobile <> coalesce(u.mobile, ''), false)
        or coalesce(not list_contains(regexp_split_to_array(coalesce(u.email, ''), '[\s;,，；、]+'), s.email), false)
    )
order by u.position;
