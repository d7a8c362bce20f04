-- one row: how many corrections stand as of a moment on submissions that count, and how many queries are explained, of the chosen units and periods
create or replace macro mart_settled(as_of, unit_types, units, periods) as table
select
    (
        select count(*)
        from corrected_blank(as_of) as c
        inner join current_submission(as_of) as s on c.submission_id = s.submission_id
        inner join unit_at(as_of) as u on s.unit = u.code
        where chosen(unit_types, u.unit_type) and chosen(units, u.code) and chosen(periods, s.period)
    ) as correction_count,
    (
        select count(*)
        from explained_finding(as_of, units, false) as f
        inner join unit_at(as_of) as u on f.unit = u.code
        where f.act_id is not null and chosen(unit_types, u.unit_type) and chosen(periods, f.period)
    ) as explanation_count;
