-- true where the code is among the chosen ones; an empty choice means all
create or replace macro chosen(choice, code) as len(choice) = 0 or list_contains(choice, code);
