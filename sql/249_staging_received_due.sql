-- one row per unit and thing of these kinds that is due (units, kinds = [] mean all) for which something came by a moment: accepted or held
-- submissions, or other deliveries (rule 9); submission_id is the submission that counts or else the latest held one
create or replace macro received_due(as_of, units, kinds) as table
select
    s.unit,
    s.due,
    s.kind = 'figures' as is_figures,
    min(s.received_at) as first_received_at,
    count(*) as file_count,
    count(case when s.state = 'accepted' then 1 end) as accepted_count,
    count(case when s.state = 'held' then 1 end) as held_count,
    coalesce(
        max(case when s.is_current then s.id end),
        arg_max(s.id, (s.received_at, s.id)) filter (where s.kind = 'figures' and s.state = 'held')
    ) as submission_id,
from delivery_at(as_of) as s
where s.state in ('accepted', 'held') and chosen(units, s.unit) and chosen(kinds, s.kind)
group by s.unit, s.due, s.kind = 'figures';
