-- true where what came is on time: on or before its due moment or, where only the day it came is known, on or before its due day (rule 9)
-- A day without an hour is kept as its noon, to the microsecond; what came by the clock never is (see clock.by_the_clock).
create or replace macro in_time(received_at, due_at) as
received_at <= due_at or received_at = date_trunc('day', due_at) + interval 12 hour;
