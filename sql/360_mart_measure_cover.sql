-- one row per unit type of the chosen units and measure of the form: its total (see total_cell) and whose it is (rule 11)
-- unit_count: the units expected to report that have a number; exempt_count: the exempt ones that have one all the same, and whose numbers are in
-- the total too; expected_count: the units expected. total is null where no unit of the type has a number.
-- A unit is one row, not one a measure: its measures are the bits of marks, 62 in a word.
create or replace macro mart_measure_cover(as_of, unit_types, units, periods, items) as table
with
expecting as materialized (
    select
        u.code,
        u.unit_type,
        u.exempt,
        u.position,
    from expected_unit(as_of, periods) as u
    where chosen(unit_types, u.unit_type) and chosen(units, u.code)
),

expected as (
    select
        u.unit_type,
        count(case when not u.exempt then 1 end) as expected_count,
        min(u.position) as position,
    from expecting as u
    group by u.unit_type
),

numbered as (
    select
        b.measure,
        min(b.position) as position,
        row_number() over (order by min(b.position)) - 1 as number,
    from form_blank as b
    where b.measure is not null
    group by b.measure
),

measure as (
    select
        n.measure,
        n.position,
        n.number // 62 as word,
        cast(1 as bigint) << cast(n.number % 62 as integer) as mark,
    from numbered as n
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
        m.word,
        bit_or(m.mark) as marks,
    from total_unit(as_of, unit_types, units, periods, items) as t
    inner join measure as m on t.measure = m.measure
    group by t.unit, m.word
),

alike as (
    select
        u.unit_type,
        r.word,
        r.marks,
        count(case when not u.exempt then 1 end) as unit_count,
        count(case when u.exempt then 1 end) as exempt_count,
    from reporting as r
    inner join expecting as u on r.unit = u.code
    group by u.unit_type, r.word, r.marks
),

counted as (
    select
        a.unit_type,
        m.measure,
        sum(a.unit_count) as unit_count,
        sum(a.exempt_count) as exempt_count,
    from alike as a
    inner join measure as m on a.word = m.word and a.marks & m.mark <> 0
    group by a.unit_type, m.measure
)

select
    e.unit_type,
    m.measure,
    cast(t.total as bigint) as total,
    cast(coalesce(t.person_total, 0) as bigint) as person_total,
    cast(coalesce(c.unit_count, 0) as bigint) as unit_count,
    cast(coalesce(c.exempt_count, 0) as bigint) as exempt_count,
    e.expected_count,
from expected as e
cross join measure as m
left join total as t on e.unit_type = t.unit_type and m.measure = t.measure
left join counted as c on e.unit_type = c.unit_type and m.measure = c.measure
order by m.position, e.position;
