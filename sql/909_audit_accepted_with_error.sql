-- one row per error finding on an accepted submission that no decision settles (only unit and period can be settled by one)
create or replace view audit_accepted_with_error as
select
    s.submission_id,
    f.rule,
    f.indicator,
from submission_at(timestamp 'infinity') as s
inner join finding as f on s.submission_id = f.submission_id
where
    s.state = 'accepted'
    and f.severity = 'error'
    and not (
        coalesce(f.indicator in ('unit', 'period'), false)
        and s.submission_id in (select d.submission_id from decision as d)
    );
