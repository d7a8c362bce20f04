-- one row: how many submissions wait as of a moment because they are nobody's for certain, and how many files could not be read
create or replace macro mart_unplaced(as_of) as table
select
    (select count(*) from delivery_at(as_of) as s where s.kind = 'figures' and s.state = 'held' and s.unit is null) as nobodys_count,
    (select count(r.received_file_id) from refused_file(as_of) as r) as unread_count;
