-- one row per number that is far from those of other units (rule 8), of units of the roster; of the chosen unit types, periods and blanks,
-- an empty choice means all; values is a JSON object
--
-- far_from_peers: among the positive increments of one unit type, period and blank (in the final form the whole month's numbers), of at
--     least 8 units including itself. On x = ln(1 + number), z = 0.6745 * (x - median) / MAD; far where |z| > 3.5. The MAD counts as at
--     least 0.25: among equal peers a number is far from about 3.7 times their median on, not from the next number on.
-- middle are the two numbers in the middle, twice the same one of an odd count: the median of the numbers and that of their logarithms are made
-- of them, and a number is sorted once for both. Answers are kept by period: a condition that is written out reads no more than the chosen ones.
create or replace macro peer_query(as_of, unit_types, periods, blanks) as table
with
fact as materialized (
    select
        a.unit,
        a.unit_type,
        a.reported_period as period,
        a.position,
        a.blank,
        case when a.period = 'TAIL' then a.value else a.increment end as number,
        a.submission_id,
    from period_answer(as_of) as a
    where
        a.unit_type is not null
        and chosen(unit_types, a.unit_type)
        and (len(periods) = 0 or list_contains(periods, a.reported_period))
        and chosen(blanks, a.blank)
        and case when a.period = 'TAIL' then a.value else a.increment end > 0
),

sorted as (
    select
        f.unit_type,
        f.position,
        f.blank,
        quantile_disc(f.number, [0.5, 0.500000001]) as middle,
        mad(ln(1 + f.number)) as mad_log,
    from fact as f
    group by f.unit_type, f.position, f.blank
    having count(*) >= 8
),

peers as (
    select
        s.unit_type,
        s.position,
        s.blank,
        (s.middle[1] + s.middle[2]) / 2 as median_number,
        (ln(1 + s.middle[1]) + ln(1 + s.middle[2])) / 2 as median_log,
        3.5 * greatest(s.mad_log, 0.25) as far,
    from sorted as s
)

select
    f.unit,
    f.period,
    f.blank,
    'far_from_peers' as rule,
    cast(json_object('value', f.number, 'median', cast(round(p.median_number) as bigint)) as varchar) as values,
    f.submission_id,
from fact as f
inner join peers as p on f.unit_type = p.unit_type and f.position = p.position and f.blank = p.blank
where abs(0.6745 * (ln(1 + f.number) - p.median_log)) > p.far;
