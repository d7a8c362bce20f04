-- one row per unit that is still to be counted although somebody asks: what waits is counted before an answer, and before a copy is made
create or replace view audit_uncounted_unit as
select u.unit
from uncounted as u;
