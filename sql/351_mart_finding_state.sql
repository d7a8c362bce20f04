-- one row per error and query as of a moment: whose and where, open, asked, explained or corrected, and the act that says so (see finding_state)
-- The place is the finding's or, of a query across submissions, that of its number. lapsed_reason is why it was explained before, when the
-- numbers were others (lapsed_fingerprint).
create or replace macro mart_finding_state(as_of, unit_types, units, periods, items) as table
select
    f.finding_key,
    f.unit,
    u.name as unit_name,
    u.unit_type,
    f.period,
    f.indicator,
    b.item,
    f.rule,
    f.severity,
    coalesce(r.urgent, false) as urgent,
    f.values,
    f.state,
    f.act_id,
    a.actor,
    a."at",  -- noqa: RF06
    a.reason,
    a.reason_code,
    f.fingerprint,
    f.lapsed_act_id,
    f.lapsed_fingerprint,
    e.reason as lapsed_reason,
    f.delivery_id,
    f.delivery_kind,
    f.received_file_id,
    n.file,
    n.member,
    n.sha256,
    n.received_at,
    coalesce(g.place_sheet, s.place_sheet) as place_sheet,
    coalesce(g.place_cell, s.place_cell) as place_cell,
    coalesce(g.place_table, s.place_table) as place_table,
    coalesce(g.place_row, s.place_row) as place_row,
    coalesce(g.place_column, s.place_column) as place_column,
    coalesce(g.place_paragraph, s.place_paragraph) as place_paragraph,
    coalesce(g.place_start, s.place_start) as place_start,
    coalesce(g.place_end, s.place_end) as place_end,
    coalesce(g.place_sentence, s.place_sentence) as place_sentence,
    coalesce(g.place_page, s.place_page) as place_page,
    coalesce(g.place_box, s.place_box) as place_box,
from finding_state(as_of, true) as f
inner join received_file as n on f.received_file_id = n.id
left join finding as g on f.finding_id = g.id
left join answer as s on f.finding_id is null and f.delivery_id = s.submission_id and f.indicator = s.blank
left join rule as r on f.rule = r.code
left join act as a on f.act_id = a.id
left join act as e on f.lapsed_act_id = e.id
left join unit_at(as_of) as u on f.unit = u.code
left join position_at(as_of) as p on f.period = p.code
left join form_blank as b on f.indicator = b.code
where
    f.severity <> 'note'
    and chosen(unit_types, u.unit_type)
    and chosen(units, f.unit)
    and chosen(periods, f.period)
    and chosen(items, b.item)
order by
    f.severity asc,
    urgent desc,
    u.position asc,
    f.rule asc,
    p.position asc,
    b.position asc,
    f.received_file_id asc,
    f.finding_id asc;
