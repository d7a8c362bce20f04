-- one row per accepted submission of these units and periods, as it stands, with the blanks it reports a number for; [] means all; was_asked
-- where it was said to report too few of the numbers that stood
create or replace macro accepted_numbers(units, periods) as table
with
form as materialized (
    select
        s.id,
        s.received_file_id,
        s.unit,
        s.period,
        s.basis,
        s.received_at,
    from delivery_at(timestamp 'infinity') as s
    where s.kind = 'figures' and s.state = 'accepted' and chosen(units, s.unit) and chosen(periods, s.due)
),

number_list as (
    select
        a.submission_id,
        list(a.blank) as numbers,
    from number_at(timestamp 'infinity') as a
    where a.value is not null and a.submission_id in (select m.id from form as m)
    group by a.submission_id
)

select
    m.id as submission_id,
    m.received_file_id,
    m.unit,
    m.period,
    m.basis,
    m.received_at,
    f.file,
    coalesce(n.numbers, []) as numbers,
    m.id in (select t.delivery_id from finding_at(timestamp 'infinity') as t where t.rule = 'revision_thin') as was_asked,
from form as m
inner join received_file as f on m.received_file_id = f.id
left join number_list as n on m.id = n.submission_id;
