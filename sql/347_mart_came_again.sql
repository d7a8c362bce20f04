-- one row per submission that came once more although another had taken its place meanwhile: the one that stands, and the one that came again
create or replace macro mart_came_again() as table
select
    c.submission_id,
    c.unit,
    c.period,
    b.file,
    c.received_at,
    g.file as earlier_file,
    a.received_at as earlier_received_at,
    max(d.received_at) as again_at,
from delivery as d
inner join delivery_at(timestamp 'infinity') as a on d.duplicate_of = a.id
inner join current_submission(timestamp 'infinity') as c on a.unit = c.unit and a.period = c.period
inner join received_file as b on c.received_file_id = b.id
inner join received_file as g on a.received_file_id = g.id
where a.kind = 'figures' and a.state = 'accepted' and a.id <> c.submission_id and d.received_at >= c.received_at
group by c.submission_id, c.unit, c.period, b.file, c.received_at, a.id, g.file, a.received_at
order by c.unit, c.period;
