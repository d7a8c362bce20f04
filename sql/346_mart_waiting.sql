-- one row per error of what waits as of a moment: a held submission or delivery, or a refused file, which is nobody's; one without rule where none is said
create or replace macro mart_waiting(as_of) as table
with
waiting as (
    select
        s.received_file_id,
        s.id,
        s.unit,
        coalesce(s.period, d.period) as period,
    from delivery_at(as_of) as s
    left join listed_deliverable(as_of) as d on s.deliverable = d.code
    where s.state = 'held'
    union all
    select
        r.received_file_id,
        cast(null as bigint) as id,
        cast(null as varchar) as unit,
        cast(null as varchar) as period,
    from refused_file(as_of) as r
)

select
    w.received_file_id,
    w.id,
    n.file,
    n.member,
    w.unit,
    w.period,
    f.rule,
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
from waiting as w
inner join received_file as n on w.received_file_id = n.id
left join finding_at(as_of) as f
    on
        w.received_file_id = f.received_file_id
        and f.severity = 'error'
        and coalesce(w.id = f.delivery_id, f.delivery_id is null)
order by w.received_file_id, w.id, f.id;
