-- one row per finding as of a moment, explained or not, of these units (units = [] means all, and what is nobody's): of current and held
-- submissions and deliveries, of files that could not be read, and of submissions against each other
-- severity error stands on held submissions only; finding_id is null across submissions, delivery_id of a file
create or replace macro found_at(as_of, units) as table
select
    f.id as finding_id,
    f.rule,
    f.severity,
    f.indicator,
    f.values,
    s.unit,
    coalesce(s.period, d.period) as period,
    f.received_file_id,
    s.id as delivery_id,
    case when s.kind <> 'figures' then s.kind end as delivery_kind,
from finding_at(as_of) as f
left join delivery_at(as_of) as s on f.delivery_id = s.id
left join listed_deliverable(as_of) as d on s.deliverable = d.code
where
    chosen(units, s.unit)
    and (
        s.state = 'held'
        or (
            s.kind = 'figures'
            and f.severity <> 'error'
            and s.is_current
            and s.period in (select p.code from position_at(as_of) as p)
        )
        or (s.kind <> 'figures' and f.severity = 'query' and s.state = 'accepted')
        or (f.delivery_id is null and f.received_file_id in (select r.received_file_id from refused_file(as_of) as r))
    )
union all
select
    null as finding_id,
    q.rule,
    'query' as severity,
    q.blank as indicator,
    q.values,
    q.unit,
    q.period,
    v.received_file_id,
    q.submission_id as delivery_id,
    null as delivery_kind,
from cross_query(as_of) as q
inner join delivery as v on q.submission_id = v.id
where chosen(units, q.unit);
