-- one row per file of a batch, in the order they came: what became of it by now; findings is a JSON list
-- received_at is the day of arrival that was set last, else when the file was put in
-- counted_count: what counts, the accepted submissions that no later one replaced, and the accepted deliveries; is_former: it was read again since
create or replace macro mart_receipt(batch) as table
with
sent as (
    select
        f.id,
    from received_file as f
    where f.batch_id = batch
),

part as (
    select
        s.received_file_id,
        count(case when s.kind = 'figures' then 1 end) as submission_count,
        count(case when s.kind <> 'figures' then 1 end) as delivery_count,
        count(case when s.state = 'accepted' then 1 end) as accepted_count,
        count(case when s.state = 'held' then 1 end) as held_count,
        count(case when s.state = 'duplicate' then 1 end) as duplicate_count,
        count(case when s.state = 'refused' then 1 end) as refused_count,
        count(case when s.state = 'accepted' and (s.kind <> 'figures' or c.submission_id is not null) then 1 end) as counted_count,
        count(
            case when s.state = 'replaced' or (s.state = 'accepted' and s.kind = 'figures' and c.submission_id is null) then 1 end
        ) as replaced_count,
        coalesce(sum(s.number_count), 0) as number_count,
        case when count(distinct s.unit) = 1 then max(s.unit) end as unit,
        case when count(distinct s.period) = 1 then max(s.period) end as period,
        max(case when s.kind <> 'figures' then s.kind end) as delivery_kind,
        max(s.deliverable) as deliverable,
    from delivery_at(timestamp 'infinity') as s
    inner join sent as t on s.received_file_id = t.id
    left join current_submission(timestamp 'infinity') as c on s.id = c.submission_id
    group by s.received_file_id
),

found as (
    select
        w.received_file_id,
        cast(to_json(list(w.words order by w.id)) as varchar) as findings,
    from said((select list(t.id) from sent as t)) as w
    group by w.received_file_id
)

select
    f.id as received_file_id,
    f.file,
    f.member,
    f.sha256,
    f.kind,
    f.role,
    f.status,
    coalesce(m.received_at, f.received_at) as received_at,
    p.unit,
    p.period,
    p.delivery_kind,
    p.deliverable,
    coalesce(p.submission_count, 0) as submission_count,
    coalesce(p.delivery_count, 0) as delivery_count,
    coalesce(p.accepted_count, 0) as accepted_count,
    coalesce(p.held_count, 0) as held_count,
    coalesce(p.duplicate_count, 0) as duplicate_count,
    coalesce(p.refused_count, 0) as refused_count,
    coalesce(p.counted_count, 0) as counted_count,
    coalesce(p.replaced_count, 0) as replaced_count,
    f.id in (select g.former_file_id from rereading as g) as is_former,
    cast(coalesce(p.number_count, 0) as bigint) as number_count,
    coalesce(d.findings, '[]') as findings,
from received_file as f
left join part as p on f.id = p.received_file_id
left join found as d on f.id = d.received_file_id
left join arrival_at(timestamp 'infinity') as m on f.id = m.received_file_id
where f.batch_id = batch
order by f.id;
