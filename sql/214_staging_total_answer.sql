-- one row per unit of that day's roster, period and blank with a number that enters totals, among the chosen ones; what every total adds up
-- A blank that is part of another one enters none (rule 3). `persons` is the increment where the blank counts in persons, else 0 (rule 7). The period
-- TAIL is chosen by its form, FINAL.
create or replace macro total_answer(as_of, unit_types, units, periods, items) as table
select
    a.unit,
    a.unit_type,
    b.item,
    b.item_position,
    b.measure,
    a.period,
    a.reported_period,
    a.position,
    a.value,
    a.increment,
    case when b.is_in_persons then a.increment else 0 end as persons,
from period_answer(as_of) as a
inner join form_blank as b on a.blank = b.code
where
    a.unit_type is not null
    and b.part_of is null
    and chosen(unit_types, a.unit_type)
    and chosen(units, a.unit)
    and chosen(periods, a.reported_period)
    and chosen(items, b.item);
