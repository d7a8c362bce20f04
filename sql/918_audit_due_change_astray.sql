-- one row per word on a due day that is no act's, says nothing, an hour without a day or two things at once, or is of a unit and a type
create or replace view audit_due_change_astray as
select
    c.act_id,
    c.deliverable,
    c.unit,
    c.unit_type,
from due_change as c
where
    c.act_id not in (select a.id from act as a)
    or (c.deliverable is null and c.period is null)
    or c.valid_from is null
    or (c.due_on is null and not c.is_exempt and not c.is_expected)
    or (c.due_on is null and c.due_until is not null)
    or (c.is_exempt and c.is_expected)
    or (c.unit is not null and c.unit_type is not null);
