-- one row per blank that a submission says otherwise than the one that counts for the same unit and period, with what was settled there
-- before is what counts now: as it was read (read_before) or, where is_corrected, as the correction says. agrees where the new file says what
-- the correction says and not what was read. lapses where a query at the blank was explained, which holds only while its numbers stay.
create or replace macro mart_resubmission(part_id) as table
with
new_part as (
    select
        s.id,
        s.unit,
        s.period,
    from delivery_at(timestamp 'infinity') as s
    where s.id = part_id and s.kind = 'figures'
),

old_part as (
    select
        c.submission_id,
        n.id,
    from new_part as n
    inner join current_submission(timestamp 'infinity') as c on n.unit = c.unit and n.period = c.period
    where n.id <> c.submission_id
),

explained as (
    select distinct f.indicator
    from finding_state(timestamp 'infinity', false) as f
    where f.state = 'explained' and f.delivery_id in (select o.submission_id from old_part as o)
)

select
    o.submission_id,
    b.code as blank,
    b.item,
    b.measure,
    b.part_of,
    earlier.state as before_state,
    coalesce(cast(earlier.value as varchar), earlier.text) as before,
    coalesce(cast(earlier.read_value as varchar), earlier.read_text) as read_before,
    later.state as after_state,
    coalesce(cast(later.value as varchar), later.text) as after,
    later.raw as after_raw,
    earlier.correction_act_id is not null as is_corrected,
    case
        when earlier.correction_act_id is null then false
        else
            concat_ws(' ', earlier.state = 'blank', earlier.value, earlier.text)
            = concat_ws(' ', later.state = 'blank', later.value, later.text)
    end as agrees,
    coalesce(e.indicator = b.code and earlier.value is distinct from later.value, false) as lapses,
from old_part as o
cross join form_blank as b
left join answer_at(timestamp 'infinity') as earlier on o.submission_id = earlier.submission_id and b.code = earlier.blank
left join answer_at(timestamp 'infinity') as later on o.id = later.submission_id and b.code = later.blank
left join explained as e on b.code = e.indicator
where
    earlier.state is distinct from later.state
    or earlier.value is distinct from later.value
    or earlier.text is distinct from later.text
    or earlier.correction_act_id is not null
order by b.position;
