-- one row per period, in calendar order; is_whole_month marks the final form, which counts the whole month
create table period (
    code varchar,
    label_zh varchar,
    label_en varchar,
    starts_on date,
    ends_on date,
    due_on date,
    position integer,
    is_whole_month boolean,
);
