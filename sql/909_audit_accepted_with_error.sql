-- one row per error finding on an accepted submission that no decision settles (see unsettled_error)
create or replace view audit_accepted_with_error as
select
    s.submission_id,
    f.rule,
    f.indicator,
from standing_at(timestamp 'infinity') as s
inner join finding as f on s.submission_id = f.submission_id
where
    s.state = 'accepted'
    and f.severity = 'error'
    and (
        f.id in (select u.id from unsettled_error as u)
        or s.submission_id not in (select d.submission_id from decision as d where d.submission_id is not null)
    );
