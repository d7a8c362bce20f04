-- one row per row of counted_answer, with the type its unit has in the roster that was valid at the moment; null where it was in none
create or replace macro placed_answer(as_of, units) as table
select
    a.unit,
    a.period,
    a.reported_period,
    a.position,
    a.blank,
    a.value,
    a.increment,
    a.before,
    a.basis,
    a.submission_id,
    u.unit_type,
from counted_answer(as_of, units) as a
left join unit_at(as_of) as u on a.unit = u.code;
