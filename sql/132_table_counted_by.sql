-- one row: the digest of the SQL that the kept copies (current_answer, current_query) were counted by
create table counted_by (
    digest varchar,
);
