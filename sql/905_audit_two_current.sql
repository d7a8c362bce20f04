-- one row per unit and period with more than one current submission (rule 4)
create or replace view audit_two_current as
select
    c.unit,
    c.period,
    count(*) as current_count,
from current_submission(timestamp 'infinity') as c
group by c.unit, c.period
having count(*) > 1;
