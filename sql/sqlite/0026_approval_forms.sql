-- Somebody who is asked may narrow what waits. What is then voted on is another action, with a digest of its own.
--
-- An approval's form is 0 as it was opened, and rises by one each time. form_log and form_idx are the place of the decision record that
-- the form stands in, as the place of the action's own is for form 0. A vote is on one form, and counts on that one: whoever voted before
-- may vote again. Only what waits for votes is narrowed, and never back: the digest changes with the form and in no other way.

drop trigger approval_moves_forward;

alter table approval add column form integer not null default 0 check (form >= 0);
alter table approval add column form_log text;
alter table approval add column form_idx integer check ((form = 0) = (form_idx is null) and (form_log is null) = (form_idx is null));

create trigger approval_moves_forward before update on approval
when new.seq <> old.seq or new.approval <> old.approval or new.scope <> old.scope
    or new.created_at <> old.created_at or new.expires_at <> old.expires_at or new.concluded < old.concluded
    or (new.version <= old.version and new.concluded = old.concluded)
    or (new.version > old.version and new.state = old.state and old.state <> 'pending' and new.digest = old.digest)
    or (new.form = old.form and (new.form_log is not old.form_log or new.form_idx is not old.form_idx))
    or (new.form = old.form and new.digest <> old.digest and not (
        new.digest = 'erased' and old.state not in ('pending', 'approved') and new.state = old.state and new.version = old.version + 1))
    or (new.form <> old.form and (new.form <> old.form + 1 or new.digest = old.digest or old.state <> 'pending' or new.state <> 'pending'))
    or (new.state <> old.state and not (
        (old.state = 'pending' and new.state in ('approved', 'rejected', 'expired', 'cancelled'))
        or (old.state = 'approved' and new.state in ('consumed', 'expired', 'cancelled'))))
begin
    select raise(abort, 'an approval moves forward only');
end;

create table approval_vote_by_form
(
    seq integer not null references approval (seq),
    form integer not null,
    voter text not null,
    approves integer not null check (approves in (0, 1)),
    comment text not null,
    at integer not null,
    log text not null,
    idx integer not null,
    in_place_of text,
    primary key (seq, form, voter)
) strict, without rowid;

insert into approval_vote_by_form (seq, form, voter, approves, comment, at, log, idx, in_place_of)
select seq, 0, voter, approves, comment, at, log, idx, in_place_of from approval_vote;

drop table approval_vote;

alter table approval_vote_by_form rename to approval_vote;

create trigger approval_vote_never_changes before update on approval_vote
begin
    select raise(abort, 'a vote is cast once');
end;

create trigger approval_vote_stays before delete on approval_vote
begin
    select raise(abort, 'a vote is never taken away');
end;
