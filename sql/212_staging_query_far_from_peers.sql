-- one row per unit, period and blank whose number is far from those of the units of its type (rule 8)
--
-- Compared are positive increments of one unit type, period and blank, of at least 8 units including itself; in the final form the
-- whole month's numbers, not the tail. On x = ln(1 + number): z = 0.6745 * (x - median) / MAD, far where |z| > 3.5.
-- The MAD counts as at least 0.25: among equal peers a number is far from about 3.7 times their median on, not from the next number on.
create or replace macro query_far_from_peers(as_of) as table
with
compared as (
    select
        a.unit,
        u.unit_type,
        a.reported_period as period,
        a.blank,
        a.submission_id,
        case when a.period = 'TAIL' then a.value else a.increment end as number,
    from period_answer(as_of) as a
    inner join unit as u on a.unit = u.code
    where case when a.period = 'TAIL' then a.value else a.increment end > 0
),

peers as (
    select
        c.unit_type,
        c.period,
        c.blank,
        median(c.number) as median_number,
        median(ln(1 + c.number)) as median_log,
        mad(ln(1 + c.number)) as mad_log,
    from compared as c
    group by c.unit_type, c.period, c.blank
    having count(*) >= 8
)

select
    c.unit,
    c.period,
    c.blank,
    'far_from_peers' as rule,
    cast(json_object('value', c.number, 'median', cast(round(p.median_number) as bigint)) as varchar) as values,
    c.submission_id,
from compared as c
inner join peers as p on c.unit_type = p.unit_type and c.period = p.period and c.blank = p.blank
where abs(0.6745 * (ln(1 + c.number) - p.median_log)) > 3.5 * greatest(p.mad_log, 0.25);
