-- one row: the latest moment that changed what stands or counts: a receipt, a decision, a correction, a confirmation, an act taken back, or another
-- calendar, due day or roster; from then on the kept copies hold. Every writing transaction keeps it in data_version, so that no query has to find it anew
create or replace macro changed_at() as table
select coalesce(max(m.moment), timestamp '1970-01-01') as moment
from (
    select max(s.received_at) as moment from delivery as s
    union all
    select max(d.decided_at) as moment from decision as d
    union all
    select max(c.corrected_at) as moment from correction as c
    union all
    select max(f.confirmed_at) as moment from confirmation as f
    union all
    select max(e.explained_at) as moment from explanation as e
    union all
    select max(greatest(v.received_at, v.set_at)) as moment from arrival as v
    union all
    select max(a."at") as moment from act as a where a.undoes_act_id is not null  -- noqa: RF06
    union all
    select max(greatest(p.valid_from, p.valid_until)) as moment from period as p
    union all
    select max(greatest(d.valid_from, d.valid_until)) as moment from deliverable as d
    union all
    select max(w.valid_from) as moment from due_change as w
    union all
    select max(greatest(u.valid_from, u.valid_until)) as moment from unit as u
) as m;
