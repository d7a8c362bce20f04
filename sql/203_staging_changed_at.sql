-- one row: the latest moment that changed what stands or counts: a receipt, a decision, a correction, an act taken back, or another calendar
-- or roster; from then on the kept copies hold. Every writing transaction keeps it in data_version, so that no query has to find it anew
create or replace macro changed_at() as table
select
    greatest(
        coalesce((select max(s.received_at) from delivery as s), timestamp '1970-01-01'),
        coalesce((select max(d.decided_at) from decision as d), timestamp '1970-01-01'),
        coalesce((select max(c.corrected_at) from correction as c), timestamp '1970-01-01'),
        coalesce((select max(e.explained_at) from explanation as e), timestamp '1970-01-01'),
        coalesce((select max(greatest(v.received_at, v.set_at)) from arrival as v), timestamp '1970-01-01'),
        coalesce((select max(a."at") from act as a where a.undoes_act_id is not null), timestamp '1970-01-01'),  -- noqa: RF06
        coalesce((select max(greatest(p.valid_from, p.valid_until)) from period as p), timestamp '1970-01-01'),
        coalesce((select max(greatest(u.valid_from, u.valid_until)) from unit as u), timestamp '1970-01-01')
    ) as moment;
