-- one row per answer of an accepted submission from a picture that nobody confirmed beside it, or that differs from what was confirmed
-- and was corrected by nobody since; or per confirmation of no such submission, or of no act
create or replace view audit_unconfirmed as
select
    s.id as submission_id,
    a.blank,
    a.value,
    c.value as confirmed,
from standing_at(timestamp 'infinity') as s
inner join finding as f on s.id = f.delivery_id and f.rule = 'form_picture'
inner join answer_at(timestamp 'infinity') as a on s.id = a.submission_id
left join confirmation_at(timestamp 'infinity') as c on s.id = c.submission_id and a.blank = c.blank
left join act as k on c.act_id = k.id
where
    s.state = 'accepted'
    and (
        c.act_id is null
        or coalesce(k.actor, '') = ''
        or (a.correction_act_id is null and (a.value is distinct from c.value or a.text is distinct from c.text))
    )
union all
select
    c.submission_id,
    c.blank,
    c.value,
    cast(null as bigint) as confirmed,
from confirmation as c
left join answer as a on c.submission_id = a.submission_id and c.blank = a.blank
where
    a.submission_id is null
    or c.act_id not in (select k.id from act as k)
    or c.submission_id not in (select f.delivery_id from finding as f where f.rule = 'form_picture' and f.delivery_id is not null);
