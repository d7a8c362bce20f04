-- one row per finding that stands as of a moment: as it was read, decided or, where a blank was corrected, found anew
--
-- What is said of reading a blank goes with its correction, and that a picture waits with its confirmation. What blanks say against each other (contradictions) is found anew with every
-- correction and with every undo of one: of a submission with a correction that stands, those of the latest such act stand.
create or replace macro finding_at(as_of) as table
with
check_act as (
    select
        c.submission_id,
        c.act_id,
        c.corrected_at as checked_at,
    from correction as c
    union
    select
        c.submission_id,
        u.id as act_id,
        u."at" as checked_at,  -- noqa: RF06
    from correction as c
    inner join act as u on c.act_id = u.undoes_act_id
),

latest_check as (
    select
        k.submission_id,
        max(k.act_id) as act_id,
    from check_act as k
    where
        k.checked_at <= as_of
        and k.act_id not in (select u.act_id from undone_act(as_of) as u)
        and k.submission_id in (select c.submission_id from correction_at(as_of) as c)
    group by k.submission_id
)

select
    f.id,
    f.received_file_id,
    f.delivery_id,
    f.rule,
    f.severity,
    f.indicator,
    f.values,
    f.place_sheet,
    f.place_cell,
    f.place_table,
    f.place_row,
    f.place_column,
    f.place_paragraph,
    f.place_start,
    f.place_end,
    f.place_sentence,
    f.place_page,
    f.place_box,
from finding as f
left join latest_check as k on f.delivery_id = k.submission_id
left join correction_at(as_of) as c on f.delivery_id = c.submission_id and f.indicator = c.blank
where
    coalesce(f.act_id not in (select u.act_id from undone_act(as_of) as u), true)
    and (f.rule <> 'form_picture' or f.delivery_id not in (select p.submission_id from confirmation_at(as_of) as p))
    and case
        when f.rule not in ('part_exceeds_whole', 'sessions_without_participants', 'participants_without_sessions') then c.act_id is null
        when k.act_id is null then coalesce(f.act_id not in (select n.act_id from check_act as n), true)
        else coalesce(f.act_id = k.act_id, false)
    end;
