-- one row per chosen period, in the order their due moments pass: whether it is over, and which one is the headline as of a moment
--
-- The calendar decides, not what came in: the headline is the period whose due moment passed last; before the first one passes, the first.
-- is_beside are those due on the headline's own day, is_next those due on the next day after it. Periods of one moment
-- keep the calendar's order, and the last of them is the headline once it is over.
create or replace macro mart_period_standing(as_of, unit_types, units, periods, items) as table
with
due as (
    select
        p.code as period,
        p.due_on,
        as_of > p.due_at as is_over,
        row_number() over (order by p.due_at, p.position) as place,
    from period_at(as_of) as p
    where chosen(periods, p.code)
),

headline as (
    select
        coalesce(max(case when d.is_over then d.place end), min(d.place)) as place,
    from due as d
),

headline_day as (
    select
        d.place,
        d.due_on,
        (select min(later.due_on) from due as later where later.due_on > d.due_on) as next_due_on,
    from due as d
    inner join headline as h on d.place = h.place
)

select
    d.period,
    d.due_on,
    d.is_over,
    d.place = h.place as is_headline,
    d.place <> h.place and d.due_on = h.due_on as is_beside,
    coalesce(d.due_on = h.next_due_on, false) as is_next,
from due as d
cross join headline_day as h
order by d.place;
