-- one row per submission or other delivery, as it was read: a submission is a delivery of kind figures, with answers. What was read of
-- submissions stood in a table of its own; number_count is how many of their blanks hold a number
alter table delivery add column number_count integer;
insert into delivery (
    id,
    batch_id,
    received_file_id,
    kind,
    sheet,
    unit,
    unit_candidates,
    unit_source,
    period,
    period_candidates,
    period_source,
    basis,
    form_version,
    state,
    duplicate_of,
    number_count,
    received_at
)
select
    s.id,
    s.batch_id,
    s.received_file_id,
    'figures' as kind,
    s.sheet,
    s.unit,
    s.unit_candidates,
    s.unit_source,
    s.period,
    s.period_candidates,
    s.period_source,
    s.basis,
    s.form_version,
    s.state,
    s.duplicate_of,
    s.number_count,
    s.received_at,
from submission as s;
drop table submission;
