-- true moment of what is due on a day: the last one that is on time, the hour it is due until or, without one, the end of the day
create or replace macro due_moment(due_on, due_until) as
case when due_until is null then due_on + interval 1 day - interval 1 microsecond else due_on + due_until end;
