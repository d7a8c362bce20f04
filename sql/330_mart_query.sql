-- one row per query that only shows across submissions, with the values its sentence needs as a JSON object (rules 5, 6 and 8)
create or replace macro mart_query(as_of) as table
select
    q.unit,
    q.period,
    q.blank,
    q.rule,
    q.values,
    q.submission_id,
from cross_query(as_of) as q
inner join unit_at(as_of) as u on q.unit = u.code
left join position_at(as_of) as p on q.period = p.code
left join form_blank as b on q.blank = b.code
order by u.position, p.position, b.position, q.rule;
