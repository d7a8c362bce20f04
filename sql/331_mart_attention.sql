-- one row per open finding: of current and held submissions and deliveries, of files that could not be read, and of submissions against each other
-- explained and corrected ones are not open. severity error stands on held submissions only; a finding without a unit passes only where no unit or type is chosen; a query across
-- submissions has no place of its own: that of its number is in mart_answer_place
create or replace macro mart_attention(as_of, unit_types, units, periods, items, severities) as table
select
    f.severity,
    coalesce(r.urgent, false) as urgent,
    f.rule,
    f.unit,
    u.name as unit_name,
    f.period,
    b.code as blank,
    b.item,
    f.indicator,
    f.values,
    f.delivery_kind,
    f.received_file_id,
    n.file,
    n.member,
    g.place_sheet,
    g.place_cell,
    g.place_table,
    g.place_row,
    g.place_column,
    g.place_paragraph,
    g.place_start,
    g.place_end,
    g.place_sentence,
    g.place_page,
    g.place_box,
from explained_finding(as_of, units, false) as f
inner join received_file as n on f.received_file_id = n.id
left join finding as g on f.finding_id = g.id
left join rule as r on f.rule = r.code
left join unit_at(as_of) as u on f.unit = u.code
left join position_at(as_of) as p on f.period = p.code
left join form_blank as b on f.indicator = b.code
where
    f.act_id is null
    and chosen(severities, f.severity)
    and chosen(unit_types, u.unit_type)
    and chosen(periods, f.period)
    and chosen(items, b.item)
order by
    case f.severity when 'error' then 0 when 'query' then 1 else 2 end asc,
    urgent desc,
    u.position asc,
    p.position asc,
    b.position asc,
    f.received_file_id asc,
    f.finding_id asc,
    f.rule asc;
