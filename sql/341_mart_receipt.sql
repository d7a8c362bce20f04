-- one row per file of a batch, in the order they came: what became of it by now; findings is a JSON list
-- counted_count: what counts, the accepted submissions that no later one replaced, and the accepted deliveries; is_former: it was read again since
create or replace macro mart_receipt(batch) as table
with
submitted as (
    select
        s.received_file_id,
        count(*) as submission_count,
        count(case when s.state = 'accepted' then 1 end) as accepted_count,
        count(case when s.state = 'held' then 1 end) as held_count,
        count(case when s.state = 'duplicate' then 1 end) as duplicate_count,
        count(case when s.state = 'refused' then 1 end) as refused_count,
        count(c.submission_id) as counted_count,
        count(case when s.state = 'replaced' or (s.state = 'accepted' and c.submission_id is null) then 1 end) as replaced_count,
        sum(s.number_count) as number_count,
        case when count(distinct s.unit) = 1 then max(s.unit) end as unit,
        case when count(distinct s.period) = 1 then max(s.period) end as period,
        list(s.submission_id order by s.submission_id) as submission_ids,
    from submission_at(timestamp 'infinity') as s
    left join current_submission(timestamp 'infinity') as c on s.submission_id = c.submission_id
    group by s.received_file_id
),

delivered as (
    select
        v.received_file_id,
        count(*) as delivery_count,
        count(case when v.state = 'accepted' then 1 end) as accepted_count,
        count(case when v.state = 'held' then 1 end) as held_count,
        count(case when v.state = 'duplicate' then 1 end) as duplicate_count,
        count(case when v.state = 'refused' then 1 end) as refused_count,
        count(case when v.state = 'replaced' then 1 end) as replaced_count,
        case when count(distinct v.unit) = 1 then max(v.unit) end as unit,
        max(v.kind) as kind,
        max(v.deliverable) as deliverable,
        list(v.delivery_id order by v.delivery_id) as delivery_ids,
    from delivery_at(timestamp 'infinity') as v
    group by v.received_file_id
),

said as (
    select
        f.received_file_id,
        cast(
            json_group_array(
                json_object(
                    'rule', f.rule,
                    'severity', f.severity,
                    'indicator', f.indicator,
                    'values', cast(f.values as json),
                    'place_sheet', f.place_sheet,
                    'place_cell', f.place_cell,
                    'place_table', f.place_table,
                    'place_row', f.place_row,
                    'place_column', f.place_column,
                    'place_paragraph', f.place_paragraph,
                    'place_start', f.place_start,
                    'place_end', f.place_end,
                    'place_sentence', f.place_sentence
                )
            ) as varchar
        ) as findings,
    from finding as f
    group by f.received_file_id
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
    coalesce(s.unit, v.unit) as unit,
    s.period,
    v.kind as delivery_kind,
    v.deliverable,
    coalesce(s.submission_count, 0) as submission_count,
    coalesce(v.delivery_count, 0) as delivery_count,
    coalesce(s.accepted_count, 0) + coalesce(v.accepted_count, 0) as accepted_count,
    coalesce(s.held_count, 0) + coalesce(v.held_count, 0) as held_count,
    coalesce(s.duplicate_count, 0) + coalesce(v.duplicate_count, 0) as duplicate_count,
    coalesce(s.refused_count, 0) + coalesce(v.refused_count, 0) as refused_count,
    coalesce(s.counted_count, 0) + coalesce(v.accepted_count, 0) as counted_count,
    coalesce(s.replaced_count, 0) + coalesce(v.replaced_count, 0) as replaced_count,
    f.id in (select g.former_file_id from rereading as g) as is_former,
    cast(coalesce(s.number_count, 0) as bigint) as number_count,
    coalesce(s.submission_ids, []) as submission_ids,
    coalesce(v.delivery_ids, []) as delivery_ids,
    coalesce(d.findings, '[]') as findings,
from received_file as f
left join submitted as s on f.id = s.received_file_id
left join delivered as v on f.id = v.received_file_id
left join said as d on f.id = d.received_file_id
where f.batch_id = batch
order by f.id;
