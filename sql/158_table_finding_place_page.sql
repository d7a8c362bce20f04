-- one row per finding, as before; place_page is the page on paper (from 1) it was read from, null for what is not paper
alter table finding add column place_page integer;
