-- true where a submission is the one that counts for its unit and period, of all those asked of: the latest accepted one received, the later
-- stored of two received together (rule 4)
create or replace macro is_last(id, kind, unit, due, state, received_at) as
kind = 'figures'
and state = 'accepted'
and row_number() over (
    partition by kind = 'figures' and state = 'accepted', unit, due
    order by received_at desc, id desc
) = 1;
