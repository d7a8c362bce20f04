-- one row per version of a unit of the roster, as before; valid from this moment on, the first ones from the beginning, which is 0001-01-01
-- Officers (liaison, office_phone, mobile, email) are personal data and make no version: another officer overwrites every version of the
-- unit, and a unit that goes keeps none, so that whoever is to be forgotten stands in no past day. Nor does the order (position).
alter table unit add column valid_from timestamp default timestamp '0001-01-01';
