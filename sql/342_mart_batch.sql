-- one row per batch, latest first, with its files by status
create or replace macro mart_batch() as table
select
    b.id as batch,
    b.started_at,
    b.sent_by,
    b.is_sample,
    count(f.id) as file_count,
    count(case when f.status = 'ok' then 1 end) as ok_count,
    count(case when f.status = 'problem' then 1 end) as problem_count,
from batch as b
left join received_file as f on b.id = f.batch_id
group by b.id, b.started_at, b.sent_by, b.is_sample
order by b.id desc;
