-- one row per received file with what is held of it, of the chosen waits (held, refused) and files; an empty choice means all; is_former where a later
-- reading took its place, is_withdrawn where its batch was, or the file set aside; file_ids are its own and those of the readings before it
create or replace macro mart_kept_file(waits, files) as table
with
part as (
    select
        s.received_file_id,
        count(case when s.kind = 'figures' then 1 end) as submission_count,
        count(case when s.state = 'held' then 1 end) as held_count,
    from delivery_at(timestamp 'infinity') as s
    group by s.received_file_id
),

traced as (
    select
        r.received_file_id,
        list(r.former_file_id) as former_ids,
    from former_reading as r
    group by r.received_file_id
)

select
    f.id as received_file_id,
    f.file,
    f.member,
    f.sha256,
    f.kind,
    f.role,
    f.status,
    f.received_at,
    m.message_id,
    m.sender,
    m.author,
    m.subject,
    m.sent_at,
    m.mailed_at,
    o.size,
    o.erased_on,
    f.id in (select r.former_file_id from rereading as r) as is_former,
    (
        f.batch_id in (select w.batch_id from withdrawn_batch(timestamp 'infinity') as w)
        or f.id in (select s.received_file_id from set_aside_file(timestamp 'infinity') as s)
    ) as is_withdrawn,
    list_sort(list_append(coalesce(t.former_ids, []), f.id)) as file_ids,
    coalesce(p.submission_count, 0) as submission_count,
    coalesce(p.held_count, 0) as held_count,
from received_file as f
inner join original as o on f.sha256 = o.sha256
left join traced as t on f.id = t.received_file_id
left join mail as m on f.id = m.received_file_id
left join part as p on f.id = p.received_file_id
where
    (
        len(waits) = 0
        or (list_contains(waits, 'held') and p.held_count > 0)
        or (list_contains(waits, 'refused') and f.role = 'refused')
    )
    and (len(files) = 0 or f.id in (select unnest(files)))
order by f.received_at, f.id;
