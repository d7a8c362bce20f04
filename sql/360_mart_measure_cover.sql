-- one row per unit type of the chosen units and measure of the form: its total (see total_cell) and whose it is (rule 11)
-- unit_count: the units expected to report that have a number; exempt_count: the exempt ones that have one all the same, and whose numbers are in
-- the total too; expected_count: the units expected. total is null where no unit of the type has a number.
create or replace macro mart_measure_cover(as_of, unit_types, units, periods, items) as table
with
expected as (
    select
        u.unit_type,
        count(case when not u.exempt then 1 end) as expected_count,
        min(u.position) as position,
    from unit_at(as_of) as u
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

total as (
    select
        a.unit_type,
        a.measure,
        sum(a.total) as total,
        sum(a.persons) as person_total,
    from total_cell(as_of, unit_types, units, periods, items) as a
    group by a.unit_type, a.measure
),

reporting as (
    select
        t.unit,
        t.unit_type,
        t.measure,
    from total_unit(as_of, unit_types, units, periods, items) as t
    group by t.unit, t.unit_type, t.measure
),

counted as (
    select
        r.unit_type,
        r.measure,
        count(case when not u.exempt then 1 end) as unit_count,
        count(case when u.exempt then 1 end) as exempt_count,
    from reporting as r
    inner join unit_at(as_of) as u on r.unit = u.code
    group by r.unit_type, r.measure
)

select
    e.unit_type,
    m.measure,
    cast(t.total as bigint) as total,
    cast(coalesce(t.person_total, 0) as bigint) as person_total,
    coalesce(c.unit_count, 0) as unit_count,
    coalesce(c.exempt_count, 0) as exempt_count,
    e.expected_count,
from expected as e
cross join measure as m
left join total as t on e.unit_type = t.unit_type and m.measure = t.measure
left join counted as c on e.unit_type = c.unit_type and m.measure = c.measure
order by m.position, e.position;
