-- one row per part of a week's briefing (issue, title, lead, problems, next, ranking) for each time its words were saved: null where it stays as it
-- is drafted, and the draft that stood there then, which tells whether the figures have changed since
create table briefing_part (
    act_id bigint,
    period varchar,
    part varchar,
    words varchar,
    drafted varchar,
);
