-- one row per unit type of the chosen units and measure of the form: its total (see total_answer) and whose it is (rule 11)
-- unit_count: the units expected to report that have a number; exempt_count: the exempt ones that have one all the same, and whose numbers are in
-- the total too; expected_count: the units expected. total is null where no unit of the type has a number.
create or replace macro mart_measure_cover(as_of, unit_types, units, periods, items) as table
with
expected as (
    select
        u.unit_type,
        count(case when not u.exempt then 1 end) as expected_count,
        min(u.position) as position,
    from expected_unit(as_of, periods) as u
    where chosen(unit_types, u.unit_type) and chosen(units, u.code)
    group by u.unit_type
),

measure as (
    select
        b.measure,
        min(b.position) as position,
    from form_blank as b
    where b.measure is not null
    group by b.measure
),

counted as (
    select
        a.unit_type,
        a.measure,
        sum(a.increment) as total,
        sum(a.persons) as person_total,
        count(distinct case when not u.exempt then a.unit end) as unit_count,
        count(distinct case when u.exempt then a.unit end) as exempt_count,
    from total_answer(as_of, unit_types, units, periods, items) as a
    inner join expected_unit(as_of, periods) as u on a.unit = u.code
    group by a.unit_type, a.measure
)

select
    e.unit_type,
    m.measure,
    cast(c.total as bigint) as total,
    cast(coalesce(c.person_total, 0) as bigint) as person_total,
    coalesce(c.unit_count, 0) as unit_count,
    coalesce(c.exempt_count, 0) as exempt_count,
    e.expected_count,
from expected as e
cross join measure as m
left join counted as c on e.unit_type = c.unit_type and m.measure = c.measure
order by m.position, e.position;
