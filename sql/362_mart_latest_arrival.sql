-- one row: when something of the chosen units was last received, figures or another deliverable; what is nobody's yet counts where all are chosen
create or replace macro mart_latest_arrival(as_of, unit_types, units, periods, items) as table
with
arrival as (
    select
        s.unit,
        s.received_at,
    from submission_at(as_of) as s
    union all
    select
        v.unit,
        v.received_at,
    from delivery_at(as_of) as v
)

select
    max(a.received_at) as received_at,
from arrival as a
left join unit as u on a.unit = u.code
where
    (len(unit_types) = 0 or coalesce(list_contains(unit_types, u.unit_type), false))
    and (len(units) = 0 or coalesce(list_contains(units, u.code), false));
