-- one row per version of a deliverable, as before; due_until is the hour of its due day until which it is on time, null: all of the day
alter table deliverable add column due_until time;
