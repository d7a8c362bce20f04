-- one row per version of a period, as before; due_until is the hour of its due day until which its figures are on time, null: all of the day
alter table period add column due_until time;
