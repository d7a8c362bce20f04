-- one row per form version and blank, as before; sessions are the blanks that count the sessions of a blank of participants, null elsewhere
alter table blank add column sessions varchar[];
