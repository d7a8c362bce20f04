-- one row per file that stands on an act's decisions: it came, or was decided, since, and is for a unit and period that one of them gave or
-- took, or holds the same bytes as what they were about; the latest first
create or replace macro mart_standing_on_act(taken_back) as table
with
taken as (
    select taken_back as act_id
),

valid as (
    select
        d.id,
        d.delivery_id,
        d.unit,
        d.due,
        d.act_id,
    from decision as d
    where coalesce(d.act_id not in (select u.act_id from undone_act(timestamp 'infinity') as u), true)
),

mine as (
    select
        d.delivery_id,
        d.unit,
        d.due,
    from decision as d
    where d.act_id = taken_back
    union
    select
        v.id as delivery_id,
        coalesce(arg_max(e.unit, e.id), v.unit) as unit,
        coalesce(arg_max(e.due, e.id), v.due) as due,
    from delivery as v
    inner join decision as d on v.id = d.delivery_id
    inner join taken as t on d.act_id = t.act_id
    left join valid as e on v.id = e.delivery_id and d.id > e.id and coalesce(t.act_id <> e.act_id, true)
    group by v.id, v.unit, v.due
),

latest as (
    select
        e.delivery_id,
        max(e.act_id) as act_id,
    from valid as e
    group by e.delivery_id
),

other as (
    select
        s.id,
        s.received_file_id,
        s.kind,
        v.sheet,
        s.unit,
        s.due,
        f.sha256,
        f.file,
        s.received_at,
    from delivery_at(timestamp 'infinity') as s
    inner join delivery as v on s.id = v.id
    inner join received_file as f on s.received_file_id = f.id
    cross join taken as t
    left join latest as e on s.id = e.delivery_id
    where
        s.state in ('accepted', 'held')
        and greatest(s.id, coalesce(e.act_id, 0)) > t.act_id
        and s.id not in (select m.delivery_id from mine as m)
)

select distinct
    o.id,
    o.file,
    o.received_at,
from mine as m
inner join delivery as v on m.delivery_id = v.id
inner join received_file as f on v.received_file_id = f.id
inner join other as o
    on
        v.kind = o.kind
        and (
            (o.kind = 'figures' and m.unit = o.unit and m.due = o.due)
            or (f.sha256 = o.sha256 and v.sheet is not distinct from o.sheet and v.received_file_id <> o.received_file_id)
        )
order by o.id desc;
