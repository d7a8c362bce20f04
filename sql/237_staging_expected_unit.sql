-- one row per unit of the roster that was valid at a moment; exempt is one that owes the figures of none of the chosen periods (rule 9)
create or replace macro expected_unit(as_of, periods) as table
with
own as (
    select
        o.unit,
        min(case when o.exempt then 1 else 0 end) = 1 as exempt,
    from owed(as_of) as o
    where o.kind = 'figures' and chosen(periods, o.period)
    group by o.unit
)

select
    u.code,
    u.unit_type,
    u.position,
    coalesce(o.exempt, u.exempt) as exempt,
from unit_at(as_of) as u
left join own as o on u.code = o.unit;
