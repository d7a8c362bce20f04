-- one row per counted submission that lacks numbers which an earlier accepted one of its unit and period had (rule 8), of units of the roster; of the
-- units listed, units = null means all, [] none; values is a JSON object
--
-- revision_fewer: of the blanks above 0 in the earlier one at least 3 and at least a tenth, or all, are not reported in the later one, or 0. Of several
--     earlier ones the one that had most of such; so a third form that leaves out the same again is asked about as the second was.
-- Not where less than half of the earlier one's numbers are reported again: such a form is held (revision_thin), and counts only if somebody
-- accepted it who was told. A blank that somebody corrected in the later one does not count as left out.
-- gone is a digest of the blanks: an explanation holds while the same are lacking.
create or replace macro revision_query(as_of, units) as table
with
form as materialized (
    select
        s.id,
        s.unit,
        s.period,
        s.received_at,
        s.is_current,
    from delivery_at(as_of) as s
    where s.kind = 'figures' and s.state = 'accepted' and (units is null or s.unit in (select unnest(units)))
),

pair as materialized (
    select
        c.id as submission_id,
        c.unit,
        c.period,
        f.id as earlier_id,
        f.received_at,
    from form as c
    inner join form as f on c.unit = f.unit and c.period = f.period and c.id <> f.id
    where
        c.is_current
        and c.unit in (select u.code from unit_at(as_of) as u)
        and c.period in (select p.code from position_at(as_of) as p)
),

number as materialized (
    select
        a.submission_id,
        a.blank,
        a.value,
    from number_at(as_of) as a
    where
        a.value is not null
        and a.submission_id in (
            select p.submission_id
            from pair as p
            union all
            select p.earlier_id
            from pair as p
        )
),

beside as (
    select
        p.submission_id,
        p.unit,
        p.period,
        p.earlier_id,
        p.received_at,
        e.blank,
        e.value > 0 as stood,
        l.value is not null as is_again,
        e.value > 0 and coalesce(l.value, 0) = 0 and c.blank is null as is_gone,
    from pair as p
    inner join number as e on p.earlier_id = e.submission_id
    left join number as l on p.submission_id = l.submission_id and e.blank = l.blank
    left join corrected_blank(as_of) as c on p.submission_id = c.submission_id and e.blank = c.blank
),

compared as (
    select
        b.submission_id,
        b.unit,
        b.period,
        b.earlier_id,
        b.received_at,
        count(*) as number_count,
        count(case when b.is_again then 1 end) as again_count,
        count(case when b.stood then 1 end) as standing_count,
        count(case when b.is_gone then 1 end) as gone_count,
        md5(string_agg(case when b.is_gone then b.blank end, ',' order by b.blank)) as gone,
    from beside as b
    group by b.submission_id, b.unit, b.period, b.earlier_id, b.received_at
),

ranked as (
    select
        c.submission_id,
        c.unit,
        c.period,
        c.standing_count,
        c.gone_count,
        c.gone,
        row_number() over (partition by c.submission_id order by c.gone_count desc, c.received_at desc, c.earlier_id desc) as place,
    from compared as c
    where
        2 * c.again_count >= c.number_count
        and c.gone_count > 0
        and (c.gone_count = c.standing_count or (c.gone_count >= 3 and 10 * c.gone_count >= c.standing_count))
)

select
    r.unit,
    r.period,
    null as blank,
    'revision_fewer' as rule,
    cast(json_object('count', r.gone_count, 'standing', r.standing_count, 'gone', r.gone) as varchar) as values,
    r.submission_id,
from ranked as r
where r.place = 1;
