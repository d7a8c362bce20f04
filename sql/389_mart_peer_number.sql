-- one row per unit with a number for one blank in one period, of the type of one unit: what it is compared with, largest first
create or replace macro mart_peer_number(as_of, unit, period, blank) as table
select
    a.unit,
    a.reported_period as period,
    case when a.period = 'TAIL' then a.value else a.increment end as number,
from period_answer(as_of) as a
inner join unit_at(as_of) as u on a.unit = u.code
where
    a.blank = blank
    and a.reported_period = period
    and u.unit_type in (select t.unit_type from unit_at(as_of) as t where t.code = unit)
order by number desc, a.unit asc;
