-- Approvals: what waits for people, and their votes.
--
-- An approval belongs to one action and has its seq. What it is about stands in the decision record that opened it. It moves by
-- guarded updates only, each in the transaction of the evidence record that tells of it: pending to approved, rejected, expired or
-- cancelled; approved to consumed, expired or cancelled; and from the last four to nothing. Consumed means that the action was
-- admitted: admission_log and admission_idx are the place of that decision record, and concluded says whether its outcome is known.
--
-- An action that waits is not under way: it is neither open nor does it hold up the mark that says what is settled.

create table approval
(
    seq integer primary key references action (seq),
    approval text not null unique,
    digest text not null,
    state text not null check (state in ('pending', 'approved', 'rejected', 'expired', 'cancelled', 'consumed')),
    version integer not null check (version > 0),
    created_at integer not null,
    expires_at integer not null check (expires_at > created_at),
    admission_log text,
    admission_idx integer,
    concluded integer not null default 0 check (concluded in (0, 1)),
    check ((state = 'consumed') = (admission_idx is not null)),
    check ((admission_log is null) = (admission_idx is null))
) strict;

create index approval_open on approval (expires_at) where state in ('pending', 'approved');
create index approval_approved on approval (seq) where state = 'approved';
create index approval_state on approval (state, approval);
create index approval_under_way on approval (seq) where state = 'consumed' and concluded = 0;

create table approval_vote
(
    seq integer not null references approval (seq),
    voter text not null,
    approves integer not null check (approves in (0, 1)),
    comment text not null,
    at integer not null,
    log text not null,
    idx integer not null,
    primary key (seq, voter)
) strict, without rowid;

create trigger approval_moves_forward before update on approval
when new.seq <> old.seq or new.approval <> old.approval or new.digest <> old.digest
    or new.created_at <> old.created_at or new.expires_at <> old.expires_at or new.concluded < old.concluded
    or (new.version <= old.version and new.concluded = old.concluded)
    or (new.version > old.version and new.state = old.state and old.state <> 'pending')
    or (new.state <> old.state and not (
        (old.state = 'pending' and new.state in ('approved', 'rejected', 'expired', 'cancelled'))
        or (old.state = 'approved' and new.state in ('consumed', 'expired', 'cancelled'))))
begin
    select raise(abort, 'an approval moves forward only');
end;

create trigger approval_stays before delete on approval
begin
    select raise(abort, 'an approval is never deleted');
end;

create trigger approval_vote_never_changes before update on approval_vote
begin
    select raise(abort, 'a vote is cast once');
end;

create trigger approval_vote_stays before delete on approval_vote
begin
    select raise(abort, 'a vote is never taken away');
end;

drop trigger action_settled_once_concluded;

create trigger action_settled_once_concluded before update on action_settled
when new.id <> old.id or new.through < old.through or exists (
    select 1 from action
    where seq > old.through and seq <= new.through
        and not exists (select 1 from action_conclusion where action_conclusion.seq = action.seq)
        and not exists (select 1 from approval where approval.seq = action.seq))
begin
    select raise(abort, 'an action is open until it is concluded or waits for people');
end;
