-- one row per submission or other delivery, as before; due is what it is for: of figures the period, of any other kind the deliverable
update delivery set deliverable = period
where kind = 'figures';
alter table delivery rename column deliverable to due;
alter table delivery drop column period;
