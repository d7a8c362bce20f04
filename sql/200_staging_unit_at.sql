-- one row per unit of the roster that was valid at a moment, as it was then; valid now: at timestamp 'infinity'
-- liaison, office_phone, mobile and email are personal data and have no history: every version of a unit has those of today (see unit_valid_from)
create or replace macro unit_at(as_of) as table
select
    u.code,
    u.name,
    u.unit_type,
    u.aliases,
    u.liaison,
    u.office_phone,
    u.mobile,
    u.email,
    u.exempt,
    u.position,
from unit as u
where as_of between u.valid_from and coalesce(u.valid_until - interval 1 microsecond, timestamp 'infinity');
