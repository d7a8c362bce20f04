-- one row per submission whose numbers are not each exactly one of taken, printed, about the document and unplaced
create or replace view audit_ledger_open as
select
    l.submission_id,
    l.found,
    l.taken,
    l.printed,
    l.about,
    l.unplaced,
from ledger as l
where l.taken + l.printed + l.about + l.unplaced is distinct from l.found;
