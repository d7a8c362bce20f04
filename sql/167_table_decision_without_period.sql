-- one row per decision, as before; due is the period or deliverable that was decided
update decision set deliverable = period
where period is not null;
alter table decision rename column deliverable to due;
alter table decision drop column period;
