-- one row per unit with a number among what is chosen, as mart_explore counts it: its total, of how many answers (answer_count), and the largest of
-- them (period, blank), which is where to look first
create or replace macro mart_explore_unit(as_of, unit_types, units, periods, items, measures, blanks, with_parts) as table
select
    a.unit,
    cast(sum(a.increment) as bigint) as total,
    count(*) as answer_count,
    arg_max(a.reported_period, (abs(a.increment), -a.position, -b.position)) as period,
    arg_max(b.code, (abs(a.increment), -a.position, -b.position)) as blank,
from period_answer(as_of) as a
inner join form_blank as b on a.blank = b.code
where
    a.unit_type is not null
    and (with_parts or b.part_of is null)
    and chosen(unit_types, a.unit_type)
    and chosen(units, a.unit)
    and chosen(periods, a.reported_period)
    and chosen(items, b.item)
    and chosen(measures, b.measure)
    and chosen(blanks, b.code)
group by a.unit;
