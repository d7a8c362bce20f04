-- one row per answer whose submission is not stored
create or replace view audit_answer_without_submission as
select
    a.submission_id,
    a.blank,
from answer as a
where a.submission_id not in (select v.id from delivery as v where v.kind = 'figures');
