-- one row per moment within a day until which something is due from somebody at a moment, in order; what is due all of its day has none
create or replace macro mart_due_hour(as_of) as table
select distinct o.due_at
from owed(as_of) as o
where due_hour(o.due_at) is not null
order by o.due_at;
