-- one row: when something of the chosen units was last received, figures or another deliverable; what is nobody's yet counts where all are chosen
create or replace macro mart_latest_arrival(as_of, unit_types, units, periods, items) as table
select
    max(s.received_at) as received_at,
from delivery_at(as_of) as s
left join unit_at(as_of) as u on s.unit = u.code
where
    (len(unit_types) = 0 or coalesce(list_contains(unit_types, u.unit_type), false))
    and (len(units) = 0 or coalesce(list_contains(units, u.code), false));
