-- one row per finding: what its sentence needs, as a JSON object
create or replace view said as
select
    f.received_file_id,
    f.submission_id,
    f.delivery_id,
    json_object(
        'rule', f.rule,
        'severity', f.severity,
        'indicator', f.indicator,
        'values', cast(f.values as json),
        'sheet', f.place_sheet,
        'cell', f.place_cell
    ) as words,
from finding as f;
