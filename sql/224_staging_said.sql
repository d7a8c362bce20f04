-- one row per finding of the files with the ids listed, [] none: what its sentence needs, as a JSON object
create or replace macro said(ids) as table
select
    f.id,
    f.received_file_id,
    f.delivery_id,
    json_object(
        'rule', f.rule,
        'severity', f.severity,
        'indicator', f.indicator,
        'values', cast(f.values as json),
        'place_sheet', f.place_sheet,
        'place_cell', f.place_cell,
        'place_table', f.place_table,
        'place_row', f.place_row,
        'place_column', f.place_column,
        'place_paragraph', f.place_paragraph,
        'place_start', f.place_start,
        'place_end', f.place_end,
        'place_sentence', f.place_sentence,
        'place_page', f.place_page,
        'place_box', f.place_box
    ) as words,
from finding_at(timestamp 'infinity') as f
where f.received_file_id in (select unnest(ids));
