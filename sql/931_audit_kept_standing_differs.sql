-- one row per correction, comparing, confirmation or date of arrival that is kept as standing and does not when it is counted from nothing (difference 1), or that
-- does and is not kept (difference -1); id is the submission or received file
create or replace view audit_kept_standing_differs as
with
both_sides as (
    select
        'correction' as what,
        k.act_id,
        k.submission_id as id,
        k.blank,
        k.after_state as state,
        k.after_value as number,
        null as received_at,
        1 as side,
    from current_correction as k
    union all
    select
        'correction' as what,
        c.act_id,
        c.submission_id as id,
        c.blank,
        c.after_state as state,
        c.after_value as number,
        null as received_at,
        -1 as side,
    from counted_correction(timestamp 'infinity') as c
    union all
    select
        if(k.stands, 'comparing', 'former comparing') as what,
        k.act_id,
        k.submission_id as id,
        null as blank,
        null as state,
        null as number,
        null as received_at,
        1 as side,
    from current_comparing as k
    union all
    select
        if(c.stands, 'comparing', 'former comparing') as what,
        c.act_id,
        c.submission_id as id,
        null as blank,
        null as state,
        null as number,
        null as received_at,
        -1 as side,
    from counted_comparing(timestamp 'infinity') as c
    union all
    select
        'confirmation' as what,
        k.act_id,
        k.submission_id as id,
        k.blank,
        k.state,
        k.value as number,
        null as received_at,
        1 as side,
    from current_confirmation as k
    union all
    select
        'confirmation' as what,
        c.act_id,
        c.submission_id as id,
        c.blank,
        c.state,
        c.value as number,
        null as received_at,
        -1 as side,
    from counted_confirmation(timestamp 'infinity') as c
    union all
    select
        'arrival' as what,
        null as act_id,
        k.received_file_id as id,
        null as blank,
        null as state,
        null as number,
        k.received_at,
        1 as side,
    from current_arrival as k
    union all
    select
        'arrival' as what,
        null as act_id,
        c.received_file_id as id,
        null as blank,
        null as state,
        null as number,
        c.received_at,
        -1 as side,
    from counted_arrival(timestamp 'infinity') as c
)

select
    b.what,
    b.act_id,
    b.id,
    b.blank,
    b.state,
    b.number,
    b.received_at,
    sum(b.side) as difference,
from both_sides as b
group by b.what, b.act_id, b.id, b.blank, b.state, b.number, b.received_at
having sum(b.side) <> 0;
