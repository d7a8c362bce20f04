-- one row per distinct content that ever came in, as before; erased_on is set where its bytes were erased with what they said of people
alter table original add column erased_on timestamp;
