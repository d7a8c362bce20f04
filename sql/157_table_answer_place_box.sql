-- one row per answer, as before; place_box is what was read on its page: left, top, right and bottom in points from the top left corner, parted by commas; null for what is not paper
alter table answer add column place_box varchar;
