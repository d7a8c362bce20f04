-- one row per answer whose value does not fit its state (rule 1), or that is negative
create or replace view audit_answer_state as
select
    a.submission_id,
    a.blank,
    a.state,
    a.value,
from answer as a
where
    coalesce(a.value < 0, false)
    or a.state = 'number' and a.value is null
    or a.state = 'nil' and a.value is distinct from 0
    or a.state in ('blank', 'unreadable', 'text') and a.value is not null
    or a.state not in ('number', 'nil', 'blank', 'unreadable', 'text');
