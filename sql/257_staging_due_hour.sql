-- true hour that a due moment is, null where it is the end of its day
create or replace macro due_hour(due_at) as
case when due_at <> due_moment(cast(due_at as date), null) then cast(due_at as time) end;
