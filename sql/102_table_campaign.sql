-- one row: the campaign whose figures are stored here
create table campaign (
    year integer,
    form_version varchar,
    theme_zh varchar,
    theme_en varchar,
);
