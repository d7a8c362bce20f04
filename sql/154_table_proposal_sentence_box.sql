-- one row per blank of a picture that was recognised, as before; sentence_box is its whole sentence on its page: left, top, right and bottom in
-- points from the top left corner, parted by commas; null where it is not known
alter table proposal add column sentence_box varchar;
