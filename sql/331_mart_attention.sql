-- one row per open finding: of current and held submissions and deliveries, of files that could not be read, and of submissions against each other
-- a refused file that was sent again stands here once
-- severity error stands on held submissions only; a finding without a unit passes only where no unit or type is chosen; a query across
-- submissions has no place of its own: that of its number is in mart_answer_place
create or replace macro mart_attention(as_of, unit_types, units, periods, items) as table
with
open_submission as (
    select
        s.submission_id,
        s.received_file_id,
        s.unit,
        s.period,
        s.state,
    from submission_at(as_of) as s
    left join current_submission(as_of) as c on s.submission_id = c.submission_id
    where s.state = 'held' or c.submission_id is not null
),

open_finding as (
    select
        f.id as finding_id,
        f.rule,
        f.severity,
        f.indicator,
        f.values,
        s.unit,
        s.period,
        s.submission_id,
        f.received_file_id,
        null as delivery_kind,
    from finding as f
    inner join open_submission as s on f.submission_id = s.submission_id
    where f.severity <> 'error' or s.state = 'held'
    union all
    select
        f.id as finding_id,
        f.rule,
        f.severity,
        f.indicator,
        f.values,
        null as unit,
        null as period,
        null as submission_id,
        f.received_file_id,
        null as delivery_kind,
    from finding as f
    inner join received_file as r on f.received_file_id = r.id
    where
        f.submission_id is null
        and f.delivery_id is null
        and r.received_at <= as_of
        and r.role = 'refused'
        and r.id not in (select g.former_file_id from rereading as g where g.read_at <= as_of)
        and r.id in (
            select max(t.id) from received_file as t where t.role = 'refused' and t.received_at <= as_of group by t.sha256
        )
    union all
    select
        f.id as finding_id,
        f.rule,
        f.severity,
        f.indicator,
        f.values,
        v.unit,
        d.period,
        null as submission_id,
        f.received_file_id,
        v.kind as delivery_kind,
    from finding as f
    inner join delivery_at(as_of) as v on f.delivery_id = v.delivery_id
    left join deliverable as d on v.deliverable = d.code
    where v.state = 'held' or (v.state = 'accepted' and f.severity = 'query')
    union all
    select
        null as finding_id,
        q.rule,
        'query' as severity,
        q.blank as indicator,
        q.values,
        q.unit,
        q.period,
        q.submission_id,
        s.received_file_id,
        null as delivery_kind,
    from cross_query(as_of) as q
    inner join submission as s on q.submission_id = s.id
)

select
    f.severity,
    coalesce(r.urgent, false) as urgent,
    f.rule,
    f.unit,
    u.name as unit_name,
    f.period,
    b.code as blank,
    b.item,
    f.indicator,
    f.values,
    f.submission_id,
    f.delivery_kind,
    n.file,
    n.member,
    g.place_sheet,
    g.place_cell,
    g.place_table,
    g.place_row,
    g.place_column,
    g.place_paragraph,
    g.place_start,
    g.place_end,
    g.place_sentence,
from open_finding as f
inner join received_file as n on f.received_file_id = n.id
left join finding as g on f.finding_id = g.id
left join rule as r on f.rule = r.code
left join unit as u on f.unit = u.code
left join period as p on f.period = p.code
left join form_blank as b on f.indicator = b.code
where
    (len(unit_types) = 0 or coalesce(list_contains(unit_types, u.unit_type), false))
    and (len(units) = 0 or coalesce(list_contains(units, f.unit), false))
    and (len(periods) = 0 or coalesce(list_contains(periods, f.period), false))
    and (len(items) = 0 or coalesce(list_contains(items, b.item), false))
order by
    case f.severity when 'error' then 0 when 'query' then 1 else 2 end asc,
    urgent desc,
    u.position asc,
    p.position asc,
    b.position asc;
