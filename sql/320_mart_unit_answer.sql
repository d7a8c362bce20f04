-- one row per period and blank of one unit, from its current submissions; increment is what the blank adds to the total (rules 5 and 6).
-- A corrected blank says what it counts as, beside what was read (read_state, read_value, read_text), and who corrected it, when and why
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
    a.correction_act_id,
    a.read_state,
    a.read_value,
    a.read_text,
    k.actor as corrected_by,
    k."at" as corrected_at,  -- noqa: RF06
    k.reason as correction_reason,
    k.reason_code as correction_reason_code,
from current_submission(as_of) as c
inner join answer_at(as_of) as a on c.submission_id = a.submission_id
inner join form_blank as b on a.blank = b.code
left join period_answer(as_of) as n on c.unit = n.unit and c.submission_id = n.submission_id and a.blank = n.blank
left join act as k on a.correction_act_id = k.id
where c.unit = unit
order by b.position, c.position;
