-- one row per kept picture or PDF of which nothing is a form: unit and due are what it is taken for, where it is taken for something
create or replace macro unknown_picture() as table
with
part as (
    select
        s.received_file_id,
        max(case when s.state in ('accepted', 'held') then s.unit end) as unit,
        max(case when s.state in ('accepted', 'held') then s.due end) as due,
        max(case when s.kind = 'figures' and s.state <> 'replaced' then 1 end) is not null as is_form,
    from delivery_at(timestamp 'infinity') as s
    group by s.received_file_id
)

select
    f.id,
    f.batch_id,
    f.file,
    f.member,
    f.sha256,
    f.received_at,
    p.unit,
    p.due,
from received_file as f
inner join original as o on f.sha256 = o.sha256
left join part as p on f.id = p.received_file_id
where
    f.kind in ('image', 'pdf')
    and o.erased_on is null
    and not coalesce(p.is_form, false)
    and f.id not in (select r.former_file_id from rereading as r)
    and f.batch_id not in (select w.batch_id from withdrawn_batch(timestamp 'infinity') as w)
order by f.received_at desc, f.id desc;
