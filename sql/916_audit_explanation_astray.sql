-- one row per explanation of a submission that is not stored, by no recorded act, of an unknown rule, or that says nothing of what was sent
create or replace view audit_explanation_astray as
select
    e.act_id,
    e.unit,
    e.period,
    e.blank,
    e.rule,
    e.fingerprint,
from explanation as e
left join delivery as v on e.submission_id = v.id
left join answer as a on e.submission_id = a.submission_id and e.blank = a.blank
where
    v.id is null
    or e.act_id not in (select k.id from act as k)
    or e.rule not in (select r.code from rule as r)
    or e.fingerprint is null
    or (e.blank is not null and v.kind = 'figures' and a.submission_id is null and e.rule <> 'final_blank_with_weeks');
