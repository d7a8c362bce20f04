-- one row per finding that stands as of a moment: as it was read, decided or, where a blank was corrected, found anew
--
-- What is said of reading a blank goes with its correction, and that a picture waits with its confirmation. What blanks say against each other (contradictions) is found anew with every
-- correction and with every undo of one: of a submission with a correction that stands, those of the latest such act stand (see counted_comparing).
create or replace macro finding_at(as_of) as table
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
left join current_comparing as k on f.delivery_id = k.submission_id and k.stands
left join corrected_blank(as_of) as c on f.delivery_id = c.submission_id and f.indicator = c.blank
where
    coalesce(f.act_id not in (select u.act_id from undone_act(as_of) as u), true)
    and (f.rule <> 'form_picture' or f.delivery_id not in (select p.submission_id from current_confirmation as p))
    and case
        when f.rule not in ('part_exceeds_whole', 'sessions_without_participants', 'participants_without_sessions') then c.act_id is null
        when k.act_id is null then coalesce(f.act_id not in (select n.act_id from current_comparing as n), true)
        else coalesce(f.act_id = k.act_id, false)
    end;
