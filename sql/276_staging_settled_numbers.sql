-- one row per row of accepted_numbers, with what was settled in it: settled are the blanks that were corrected, or explained for this unit and
-- period, and settled_words what they say, in the same order, '' where they are not reported
create or replace macro settled_numbers(units, periods) as table
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
    n.submission_id,
    n.received_file_id,
    n.unit,
    n.period,
    n.basis,
    n.received_at,
    n.file,
    n.numbers,
    n.was_asked,
    coalesce(d.settled, []) as settled,
    coalesce(d.settled_words, []) as settled_words,
from accepted_numbers(units, periods) as n
left join settled_list as d on n.submission_id = d.submission_id;
