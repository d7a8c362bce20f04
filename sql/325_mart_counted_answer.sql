-- one row per blank of the submissions that count now, of the chosen units, those without a number too, with the file and the place each was read
-- from; increment is what the blank adds to the totals (rules 5 and 6), null where there is no number; is_corrected where it counts as a
-- correction says, not as its raw words
create or replace macro mart_counted_answer(as_of, units) as table
select
    c.submission_id,
    c.unit,
    c.period,
    a.blank,
    b.item,
    b.measure,
    b.counting_unit,
    b.part_of,
    a.state,
    a.value,
    n.increment,
    a.raw,
    a.correction_act_id is not null as is_corrected,
    f.file,
    f.member,
    c.received_at,
    a.place_sheet,
    a.place_cell,
    a.place_table,
    a.place_row,
    a.place_column,
    a.place_paragraph,
    a.place_start,
    a.place_end,
    a.place_sentence,
    a.place_page,
    a.place_box,
from current_submission(as_of) as c
inner join answer_at(as_of) as a on c.submission_id = a.submission_id
inner join form_blank as b on a.blank = b.code
inner join received_file as f on c.received_file_id = f.id
left join period_answer(as_of) as n on c.submission_id = n.submission_id and a.blank = n.blank
where chosen(units, c.unit)
order by c.unit, c.position, b.position;
