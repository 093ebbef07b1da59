-- A record that a receiver refuses for good is passed over after a while, so that it does not hold up all that comes after it: how many were, how
-- many of them in a row, and which was the last and why.

alter table delivery add column passed integer not null default 0 check (passed >= 0);
alter table delivery add column passed_in_row integer not null default 0 check (passed_in_row >= 0);
alter table delivery add column last_passed text;
