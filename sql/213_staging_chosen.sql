-- true where the code is among the chosen ones; an empty choice means all, and what has no code is chosen only then
create or replace macro chosen(choice, code) as
len(choice) = 0 or coalesce(list_contains(choice, code), false);
