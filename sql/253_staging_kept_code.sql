-- one row's code where it is among those kept, within its group where it has one, else OTHER: all the others count as one; no list keeps all
create or replace macro kept_code(kept, outer_code, code) as
case when code is null or len(kept) = 0 or list_contains(kept, concat_ws('~', outer_code, code)) then code else 'OTHER' end;
