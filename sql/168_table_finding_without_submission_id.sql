-- one row per finding of a file or, where delivery_id is set, of one of its submissions or other deliveries
update finding set delivery_id = submission_id
where submission_id is not null;
alter table finding drop column submission_id;
