-- one row where the moment kept in data_version is not the latest that changed what counts
create or replace view audit_changed_at_differs as
select
    v.changed_at,
    c.moment,
from data_version as v
cross join changed_at() as c
where v.changed_at is distinct from c.moment;
