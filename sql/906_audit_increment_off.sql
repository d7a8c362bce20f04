-- one row per unit and blank whose increments do not add up to its campaign total (rules 5 and 6), found another way than counted_answer:
-- the final form's number, else the last cumulative number plus the weekly ones after it
create or replace view audit_increment_off as
with
reported as (
    select
        c.unit,
        c.position,
        c.is_whole_month,
        coalesce(a.basis, c.basis) as basis,
        a.blank,
        a.value,
    from current_submission(timestamp 'infinity') as c
    inner join answer_at(timestamp 'infinity') as a on c.submission_id = a.submission_id
    where a.value is not null
),

restarted as (
    select
        r.unit,
        r.blank,
        max(r.position) as position,
    from reported as r
    where r.basis = 'cumulative'
    group by r.unit, r.blank
),

total as (
    select
        r.unit,
        r.blank,
        sum(r.value) as total,
    from reported as r
    left join restarted as s on r.unit = s.unit and r.blank = s.blank
    where r.position >= coalesce(s.position, 0)
    group by r.unit, r.blank
),

added_up as (
    select
        k.unit,
        k.blank,
        sum(k.increment) as total,
    from current_answer as k
    group by k.unit, k.blank
)

select
    coalesce(t.unit, a.unit) as unit,
    coalesce(t.blank, a.blank) as blank,
    t.total,
    a.total as added_up,
from total as t
full join added_up as a on t.unit = a.unit and t.blank = a.blank
where t.total is distinct from a.total;
