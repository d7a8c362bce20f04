-- one row per word on a due day, as before; due_until is the hour of due_on until which it is on time, null: all of that day
alter table due_change add column due_until time;
