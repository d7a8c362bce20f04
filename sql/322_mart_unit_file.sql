-- one row per submission of a unit, duplicates and refused ones too; revision counts the others of a period in the order they came
create or replace macro mart_unit_file(as_of, unit) as table
with
counted as (
    select
        s.submission_id,
        s.period,
        row_number() over (partition by s.period order by s.received_at, s.submission_id) as revision,
    from standing_at(as_of) as s
    where s.kind = 'figures' and s.unit = unit and s.state in ('accepted', 'held')
),

finding_count as (
    select
        f.submission_id,
        count(case when f.severity = 'error' then 1 end) as error_count,
    from finding as f
    group by f.submission_id
)

select
    f.file,
    f.member,
    s.sheet,
    s.period,
    r.revision,
    case when s.state = 'accepted' and c.submission_id is null then 'replaced' else s.state end as state,
    s.basis,
    s.received_at,
    s.submission_id,
    s.number_count,
    coalesce(n.error_count, 0) as error_count,
    f.sha256,
from standing_at(as_of) as s
inner join received_file as f on s.received_file_id = f.id
left join counted as r on s.submission_id = r.submission_id
left join current_submission(as_of) as c on s.submission_id = c.submission_id
left join finding_count as n on s.submission_id = n.submission_id
left join period_at(as_of) as p on s.period = p.code
where s.kind = 'figures' and s.unit = unit
order by p.position, s.received_at, s.submission_id;
