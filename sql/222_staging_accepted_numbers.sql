-- one row per accepted submission of these units, as it stands, with the blanks it reports a number for; units = [] means all; was_asked
-- where it was said to report too few of the numbers that stood; settled are the blanks that were corrected, or explained for this unit and
-- period, and settled_words what they say, in the same order, '' where they are not reported
create or replace macro accepted_numbers(units) as table
with
settled as (
    select
        c.submission_id,
        c.blank,
    from corrected_blank(timestamp 'infinity') as c
    union
    select
        s.id as submission_id,
        e.blank,
    from explanation as e
    inner join delivery_at(timestamp 'infinity') as s on e.unit = s.unit and e.period = s.period and s.kind = 'figures'
    where e.blank is not null and e.act_id not in (select u.act_id from undone_act(timestamp 'infinity') as u)
),

settled_list as (
    select
        s.submission_id,
        list(s.blank order by s.blank) as settled,
        list(coalesce(cast(a.value as varchar), a.text, '') order by s.blank) as settled_words,
    from settled as s
    inner join answer_at(timestamp 'infinity') as a on s.submission_id = a.submission_id and s.blank = a.blank
    group by s.submission_id
)

select
    s.id as submission_id,
    s.received_file_id,
    s.unit,
    s.period,
    s.basis,
    s.received_at,
    f.file,
    coalesce(list(a.blank) filter (where a.blank is not null), []) as numbers,
    s.id in (select t.delivery_id from finding_at(timestamp 'infinity') as t where t.rule = 'revision_thin') as was_asked,
    coalesce(any_value(d.settled), []) as settled,
    coalesce(any_value(d.settled_words), []) as settled_words,
from delivery_at(timestamp 'infinity') as s
inner join received_file as f on s.received_file_id = f.id
left join number_at(timestamp 'infinity') as a on s.id = a.submission_id and a.value is not null
left join settled_list as d on s.id = d.submission_id
where s.kind = 'figures' and s.state = 'accepted' and chosen(units, s.unit)
group by s.id, s.received_file_id, s.unit, s.period, s.basis, s.received_at, f.file;
