-- one row per decision, as before; delivery_id is the submission or other delivery it is about: an id is given to one of them only
update decision set delivery_id = submission_id
where submission_id is not null;
alter table decision drop column submission_id;
