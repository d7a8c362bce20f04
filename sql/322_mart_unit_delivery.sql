-- one row per submission or other delivery of a unit, duplicates and refused ones too: figures by period, then the others by deliverable
-- revision counts the accepted and held submissions of a period in the order they came; the others have none
create or replace macro mart_unit_delivery(as_of, unit) as table
with
part as (
    select s.id
    from delivery_at(as_of) as s
    where s.unit = unit
),

counted as (
    select
        s.id,
        row_number() over (partition by s.due order by s.received_at, s.id) as revision,
    from delivery_at(as_of) as s
    where s.kind = 'figures' and s.unit = unit and s.state in ('accepted', 'held')
),

finding_count as (
    select
        f.delivery_id,
        count(*) as error_count,
    from finding_at(as_of) as f
    where f.severity = 'error' and f.delivery_id in (select p.id from part as p)
    group by f.delivery_id
)

select
    f.file,
    f.member,
    f.kind as file_kind,
    f.sha256,
    o.erased_on,
    s.id as delivery_id,
    s.received_file_id,
    f.batch_id,
    s.kind,
    s.due,
    r.revision,
    case
        when s.kind = 'figures' and s.state = 'accepted' and (not s.is_current or p.code is null) then 'replaced'
        else s.state
    end as state,
    s.received_at,
    s.number_count,
    coalesce(n.error_count, 0) as error_count,
from delivery_at(as_of) as s
inner join received_file as f on s.received_file_id = f.id
left join original as o on f.sha256 = o.sha256 and o.erased_on is not null
left join counted as r on s.id = r.id
left join finding_count as n on s.id = n.delivery_id
left join position_at(as_of) as p on s.period = p.code
left join listed_deliverable(as_of) as d on s.deliverable = d.code
where s.unit = unit
order by s.kind <> 'figures', p.position, d.position, s.received_at, s.id;
