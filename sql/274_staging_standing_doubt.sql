-- one row: the errors of a submission or delivery that no decision settles, counted, and what was said of its reporting too few of the numbers
-- that stand (each a JSON object). Errors of the file are a submission's too; accepting a delivery settles only what is not certain.
-- Most have none, and planning this takes as long as all the rest that a click asks: it is asked of what is_doubted (see standing)
create or replace macro standing_doubt(part_id) as table
select
    (
        select count(*)
        from unsettled_error as p
        where
            p.delivery_id = part_id
            or (
                p.delivery_id is null
                and p.received_file_id in (select w.received_file_id from delivery as w where w.id = part_id and w.kind = 'figures')
            )
    ) as error_count,
    (
        select coalesce(list(t.values), [])
        from finding_at(timestamp 'infinity') as t
        where t.delivery_id = part_id and t.rule = 'revision_thin'
    ) as said_thin;
