-- one row per answer, finding and liaison field, as before; on paper place_page is the page (from 1) and place_box what was read there: left,
-- top, right and bottom in points from the page's top left corner, parted by commas; both null for what is not read from paper
alter table answer add column place_page integer;
alter table answer add column place_box varchar;
alter table finding add column place_page integer;
alter table finding add column place_box varchar;
alter table liaison_field add column place_page integer;
alter table liaison_field add column place_box varchar;
