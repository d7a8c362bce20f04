-- one row per unit and period with figures that stand, accepted or held: those that came last, and all that came at one of these moments, with
-- a print of what they say and the errors and queries in them, as rule and blank; units = [] means all, and periods = []
-- numbers is a print of the numbers alone, reported the blanks that have one; batches are those they came in at that moment, the same bytes once
-- more too, but not those that hold what was read again; is_chosen where a coordinator accepted or placed them. What was only found
-- against other files, or is settled by naming, is left out; so are pictures, which say nothing before somebody typed them.
create or replace macro last_sent(units, periods, moments) as table
with
ranked as (
    select
        s.id,
        s.received_file_id,
        s.unit,
        s.period,
        s.basis,
        s.received_at,
        row_number() over (partition by s.unit, s.period order by s.received_at desc, s.id desc) as newest,
    from delivery_at(timestamp 'infinity') as s
    where
        s.kind = 'figures'
        and s.state in ('accepted', 'held')
        and s.period is not null
        and chosen(units, s.unit)
        and chosen(periods, s.period)
        and s.id not in (select f.delivery_id from finding as f where f.rule = 'form_picture' and f.delivery_id is not null)
),

last as (
    select
        r.id,
        r.received_file_id,
        r.unit,
        r.period,
        r.basis,
        r.received_at,
    from ranked as r
    where r.newest = 1 or list_contains(moments, r.received_at)
),

told as (
    select
        l.id,
        md5(
            string_agg(
                a.blank || '|' || a.state || '|' || coalesce(cast(a.value as varchar), '') || '|' || coalesce(a.text, '')
                || '|' || coalesce(a.basis, ''),
                '|'
                order by a.blank asc
            )
        ) as told,
        md5(
            coalesce(
                string_agg(a.blank || '|' || cast(a.value as varchar), '|' order by a.blank asc) filter (where a.value is not null),
                ''
            )
        ) as numbers,
        coalesce(list(a.blank) filter (where a.value is not null), []) as reported,
    from last as l
    inner join answer as a on l.id = a.submission_id
    group by l.id
),

wrong as (
    select
        l.id,
        list(distinct f.rule || '|' || coalesce(f.indicator, '')) as problems,
    from last as l
    inner join finding as f
        on l.received_file_id = f.received_file_id and coalesce(l.id = f.delivery_id, true)
    where
        f.severity in ('error', 'query')
        and f.rule not in ('revision_thin', 'replaces_settled', 'revision_moves_total', 'same_bytes_other_unit', 'came_together')
        and coalesce(f.indicator not in ('unit', 'period'), true)
    group by l.id
),

batch_list as (
    select
        l.id,
        list(c.batch_id) as batches,
    from last as l
    inner join came_in() as c on l.received_file_id = c.received_file_id
    group by l.id
)

select
    l.id,
    f.file,
    l.unit,
    l.period,
    l.basis,
    l.received_at,
    t.told,
    t.numbers,
    t.reported,
    f.kind,
    coalesce(b.batches, []) as batches,
    coalesce(w.problems, []) as problems,
    l.id in (
        select d.delivery_id
        from decision as d
        inner join act as a on d.act_id = a.id
        where
            d.state = 'accepted'
            and a.what in ('accept', 'move', 'keep_corrections', 'confirm')
            and a.id not in (select u.act_id from undone_act(timestamp 'infinity') as u)
    ) as is_chosen,
from last as l
inner join received_file as f on l.received_file_id = f.id
inner join told as t on l.id = t.id
left join batch_list as b on l.id = b.id
left join wrong as w on l.id = w.id;
