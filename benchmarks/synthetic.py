"""A campaign of any size, made by SQL inside the database, through the product's own tables, then counted from nothing.

By chance that is the same every time: a tenth of the units sends running totals, 1 in 20 forms is missing, 1 in 12 came twice with other
numbers, 1 in 100 twice with the same bytes, 1 in 25 waits for a decision, an eighth of the blanks is never reported. The bytes of originals
are said to be erased: there are none.
"""

from __future__ import annotations

from data_loaders.model.acts import PROGRAM, Act
from data_loaders.store.warehouse import Warehouse

ANSWERS_A_UNIT = 345
"""Five forms of 69 blanks."""
FILES_A_BATCH = 500

UNITS = """
insert into unit (code, name, unit_type, aliases, liaison, office_phone, mobile, email, exempt, position, valid_from)
select
    printf('U%06d', n.range) as code,
    printf('第%d单位', n.range) as name,
    t.code as unit_type,
    [] as aliases,
    '' as liaison,
    '' as office_phone,
    '' as mobile,
    '' as email,
    n.range % 50 = 7 as exempt,
    n.range as position,
    timestamp '0001-01-01' as valid_from,
from range(1, ? + 1) as n
inner join unit_type as t on t.position = 1 + hash(n.range) % 4
order by n.range
"""
DELIVERIES = """
insert into delivery (
    id, batch_id, received_file_id, kind, sheet, unit, unit_candidates, unit_source, due, period_candidates, period_source, basis,
    form_version, state, duplicate_of, number_count, received_at
)
with
due as (
    select p.code, 'figures' as kind, p.due_on, p.position from period as p
    union all
    select d.code, d.kind, d.due_on, d.position + 10 as position from deliverable as d where d.kind <> 'figures'
),

sent as (
    select
        u.code as unit,
        d.code as due,
        d.kind,
        d.due_on,
        r.range as revision,
        1 + ((d.position * (select count(*) from unit) + u.position) * 3 + r.range) as id,
        hash(u.code, d.code) % 100 as chance,
        hash(u.code) % 10 = 3 as is_cumulative,
    from unit as u
    cross join due as d
    cross join range(3) as r
)

select
    s.id,
    1 + s.id // 3 // ? as batch_id,
    s.id as received_file_id,
    s.kind,
    '统计表' as sheet,
    s.unit,
    [] as unit_candidates,
    'template' as unit_source,
    s.due,
    [] as period_candidates,
    'template' as period_source,
    case when s.kind = 'figures' then case when s.is_cumulative then 'cumulative' else 'weekly' end end as basis,
    case when s.kind = 'figures' then (select c.form_version from campaign as c) end as form_version,
    case when s.revision = 2 then 'duplicate' when s.chance between 50 and 53 then 'held' else 'accepted' end as state,
    case when s.revision = 2 then s.id - 2 end as duplicate_of,
    case when s.kind = 'figures' then 58 end as number_count,
    s.due_on + to_hours(cast(hash(s.unit, s.due, s.revision) % 90 as integer) - 50) as received_at,
from sent as s
where
    case s.revision
        when 0 then s.chance >= case when s.kind = 'figures' then 5 else 40 end
        when 1 then s.kind = 'figures' and s.chance >= 92
        else s.kind = 'figures' and s.chance = 70
    end
order by s.id
"""
FILES = (
    """
insert into batch (id, started_at, sent_by, is_sample)
select v.batch_id, min(v.received_at) as started_at, '' as sent_by, false as is_sample from delivery as v group by v.batch_id
order by v.batch_id
""",
    """
insert into received_file (id, batch_id, file, member, sha256, kind, role, status, received_at)
select
    v.received_file_id,
    v.batch_id,
    concat(v.unit, '_', v.due, '.xlsx') as file,
    null as member,
    sha256(cast(coalesce(v.duplicate_of, v.id) as varchar)) as sha256,
    'xlsx' as kind,
    case when v.kind = 'figures' then 'form' else 'deliverable' end as role,
    case v.state when 'held' then 'problem' when 'duplicate' then 'duplicate' else 'ok' end as status,
    v.received_at,
from delivery as v
order by v.id
""",
    """
insert into original (sha256, size, erased_on)
select distinct f.sha256, 18000 as size, timestamp '2020-06-01' as erased_on from received_file as f
""",
)
ANSWERS = """
insert into answer (submission_id, blank, state, value, text, raw, place_sheet, place_cell, place_start, place_end, place_sentence)
with
written as (
    select
        v.id as submission_id,
        b.code as blank,
        b.kind,
        b.position,
        hash(v.unit, b.code) % 40 as usual,
        hash(v.unit, b.code, 0) % 8 = 0 as is_left_blank,
        hash(v.unit, b.code, v.due, v.id) % 1000 as chance,
        case when p.is_whole_month then 6 when v.basis = 'cumulative' then p.position else 1 end as weeks,
    from delivery as v
    inner join period as p on v.due = p.code
    cross join (select f.code, f.kind, f.position from form_blank as f) as b
    where v.kind = 'figures' and v.state <> 'duplicate'
),

valued as (
    select
        w.submission_id,
        w.blank,
        w.position,
        case
            when w.kind = 'text' then 'text'
            when w.is_left_blank or w.chance < 5 then 'blank'
            when w.usual < 4 then 'nil'
            else 'number'
        end as state,
        case when w.usual < 4 then 0 when w.chance > 997 then w.usual * 50 else w.usual * w.weeks + w.chance % 3 end as value,
    from written as w
)

select
    v.submission_id,
    v.blank,
    v.state,
    case when v.state in ('number', 'nil') then v.value end as value,
    case when v.state = 'text' then '专题讲座' end as text,
    case when v.state in ('number', 'nil') then cast(v.value as varchar) else '' end as raw,
    '统计表' as place_sheet,
    concat('F', v.position + 4) as place_cell,
    0 as place_start,
    2 as place_end,
    '' as place_sentence,
from valued as v
order by v.submission_id, v.position
"""
LEDGERS = """
insert into ledger (submission_id, found, taken, printed, about, unplaced)
select v.id, 58 as found, 58 as taken, 0 as printed, 0 as about, 0 as unplaced from delivery as v
where v.kind = 'figures' and v.state <> 'duplicate'
"""
FINDINGS = """
insert into finding (id, received_file_id, delivery_id, rule, severity, indicator, values, place_sheet, place_cell, place_sentence)
with
of_delivery as (
    select
        v.id,
        v.received_file_id,
        case
            when v.state = 'held' then 'unit_unknown'
            when v.kind = 'figures' and v.id % 12 = 1 then 'wording_changed'
            else 'row_hidden'
        end as rule,
    from delivery as v
    where v.state = 'held' or (v.kind = 'figures' and v.state = 'accepted' and v.id % 4 = 1)
)

select
    f.id,
    f.received_file_id,
    f.id as delivery_id,
    f.rule,
    r.severity,
    case when f.rule = 'unit_unknown' then 'unit' else 'launch.sessions' end as indicator,
    '{"raw": "12", "written": "某处"}' as values,
    '统计表' as place_sheet,
    'F5' as place_cell,
    '' as place_sentence,
from of_delivery as f
inner join rule as r on f.rule = r.code
order by f.id
"""


def fill(warehouse: Warehouse, answers: int) -> None:
    """About so many answers into an empty database, and everything that belongs to them."""
    with warehouse.database.transaction(Act("store", PROGRAM)) as write:
        write.execute("delete from unit")
        write.execute(UNITS, [max(answers // ANSWERS_A_UNIT, 10)])
        write.execute(DELIVERIES, [FILES_A_BATCH])
        for statement in (*FILES, ANSWERS, LEDGERS, FINDINGS):
            write.execute(statement)
    warehouse.database.count_anew()
