-- one row per answer or finding whose submission is not stored
create or replace view audit_answer_without_submission as
select
    a.submission_id,
    a.blank,
    'answer' as kind,
from answer as a
where a.submission_id not in (select s.id from submission as s)
union all
select
    f.submission_id,
    f.indicator as blank,
    'finding' as kind,
from finding as f
where f.submission_id is not null and f.submission_id not in (select s.id from submission as s);
