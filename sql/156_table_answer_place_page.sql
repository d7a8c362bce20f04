-- one row per answer, as before; place_page is the page on paper (from 1) it was read from, null for what is not paper
alter table answer add column place_page integer;
