-- one row per unit with a number among what is chosen, as mart_explore counts it: its total, of how many answers (answer_count), and the largest of
-- them (period, blank), which is where to look first
create or replace macro mart_explore_unit(as_of, unit_types, units, periods, items, measures, blanks, with_parts) as table
select
    a.unit,
    cast(sum(a.increment) as bigint) as total,
    count(*) as answer_count,
    arg_max(a.reported_period, (abs(a.increment), -a.position, -a.blank_position)) as period,
    arg_max(a.blank, (abs(a.increment), -a.position, -a.blank_position)) as blank,
from explored_answer(as_of, unit_types, units, periods, items, measures, blanks, with_parts) as a
group by a.unit;
