-- one row per unit of that day's roster, period and text blank with words, corrected ones too, in a submission that counts, among the chosen ones
create or replace macro mart_roll_up_text(as_of, unit_types, units, periods) as table
select
    c.unit,
    c.period,
    c.is_whole_month,
    a.blank,
    a.text,
from current_submission(as_of) as c
inner join unit_at(as_of) as u on c.unit = u.code
inner join answer_at(as_of) as a on c.submission_id = a.submission_id
inner join form_blank as b on a.blank = b.code
where
    b.kind = 'text'
    and a.text is not null
    and chosen(unit_types, u.unit_type)
    and chosen(units, c.unit)
    and chosen(periods, c.period)
order by u.position, c.position, b.position;
