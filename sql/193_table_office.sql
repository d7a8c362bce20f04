-- one row: how units reach the office that asks and answers, and until which hour of a day it asks for an answer; none where nobody said it yet
create table office (
    name varchar,
    contact varchar,
    phone varchar,
    email varchar,
    answer_hour integer,
);
