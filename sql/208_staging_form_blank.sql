-- one row per blank of the campaign's form
create or replace view form_blank as
select
    b.code,
    b.item,
    b.section,
    b.kind,
    b.measure,
    b.counting_unit,
    b.part_of,
    b.is_in_persons,
    b.sessions,
    b.position,
    b.item_position,
from blank as b
where b.form_version in (select c.form_version from campaign as c);
