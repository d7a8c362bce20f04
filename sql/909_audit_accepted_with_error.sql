-- one row per error finding on an accepted submission or other delivery that no decision settles (see unsettled_error)
create or replace view audit_accepted_with_error as
select
    s.id as delivery_id,
    f.rule,
    f.indicator,
from standing_at(timestamp 'infinity') as s
inner join finding_at(timestamp 'infinity') as f on s.id = f.delivery_id
where
    s.state = 'accepted'
    and f.severity = 'error'
    and (
        f.id in (select u.id from unsettled_error as u)
        or s.id not in (select d.delivery_id from decision as d where d.delivery_id is not null)
    );
