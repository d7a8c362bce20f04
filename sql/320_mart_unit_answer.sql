-- one row per period and blank of one unit, from its current submissions; increment is what the blank adds to the total (rules 5 and 6)
create or replace macro mart_unit_answer(as_of, unit) as table
select
    c.period,
    a.blank,
    b.item,
    a.state,
    a.value,
    a.text,
    n.increment,
    a.raw,
    coalesce(a.basis, c.basis) as basis,
    c.submission_id,
from current_submission(as_of) as c
inner join answer as a on c.submission_id = a.submission_id
inner join form_blank as b on a.blank = b.code
left join period_answer(as_of) as n on c.submission_id = n.submission_id and a.blank = n.blank
where c.unit = unit
order by b.position, c.position;
