-- one row per liaison field, as before; place_page is the page on paper (from 1) it was read from, null for what is not paper
alter table liaison_field add column place_page integer;
