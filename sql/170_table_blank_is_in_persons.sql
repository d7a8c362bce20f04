-- one row per form version and blank, as before; is_in_persons where it counts people once and others of its measure every time they came
alter table blank add column is_in_persons boolean;
