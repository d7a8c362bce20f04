-- one row per number that counts of a picture that was not confirmed: as it is kept, counted anew, or in the answer as it was read
create or replace view audit_proposed_counts as
with
unconfirmed as (
    select f.delivery_id as submission_id
    from finding as f
    where
        f.rule = 'form_picture'
        and f.delivery_id is not null
        and f.delivery_id not in (select c.submission_id from confirmation_at(timestamp 'infinity') as c)
)

select
    'kept' as kind,
    k.submission_id,
    k.blank,
    k.value,
from current_answer as k
where k.submission_id in (select u.submission_id from unconfirmed as u)
union all
select
    'counted' as kind,
    c.submission_id,
    c.blank,
    c.value,
from placed_answer(timestamp 'infinity', cast(null as varchar[])) as c
where c.submission_id in (select u.submission_id from unconfirmed as u)
union all
select
    'answer' as kind,
    a.submission_id,
    a.blank,
    a.value,
from answer_at(timestamp 'infinity') as a
where (a.value is not null or a.text is not null) and a.submission_id in (select u.submission_id from unconfirmed as u);
