-- Erasures: what is to be taken away of what stands beside records, and how far that has come.
--
-- An erasure is ordered in the transaction of the record that says so. It is then carried out page by page, each page with how far it has
-- come in one transaction, and ends in the transaction of the record that says what was erased. So one that is killed in between goes on where
-- it stood, and nothing is counted twice. place says where it stands, left_open which actions it has to wait for, and ranges what of which log
-- it took payloads from, with their number.
--
-- What is left of an erased action elsewhere: the digest of an approval becomes 'erased', since whoever has it could guess at what it was of.

create table erasure
(
    erasure text primary key,
    kind text not null check (kind in ('action', 'subject', 'age')),
    value text not null,
    state text not null check (state in ('open', 'done')),
    ordered_at integer not null,
    ended_at integer,
    place text not null default '',
    left_open text not null default '[]',
    ranges text not null default '[]',
    erased integer not null default 0 check (erased >= 0),
    check ((state = 'done') = (ended_at is not null))
) strict;

create index erasure_open on erasure (ordered_at) where state = 'open';

create trigger erasure_ends_once before update on erasure
when old.state = 'done' or new.erasure <> old.erasure or new.kind <> old.kind or new.value <> old.value or new.ordered_at <> old.ordered_at
    or new.erased < old.erased
begin
    select raise(abort, 'an erasure ends once');
end;

create trigger erasure_stays before delete on erasure
begin
    select raise(abort, 'an erasure is never forgotten');
end;

drop trigger approval_moves_forward;

create trigger approval_moves_forward before update on approval
when new.seq <> old.seq or new.approval <> old.approval or new.scope <> old.scope
    or (new.digest <> old.digest and not (
        new.digest = 'erased' and old.state not in ('pending', 'approved') and new.state = old.state and new.version = old.version + 1))
    or new.created_at <> old.created_at or new.expires_at <> old.expires_at or new.concluded < old.concluded
    or (new.version <= old.version and new.concluded = old.concluded)
    or (new.version > old.version and new.state = old.state and old.state <> 'pending' and new.digest = old.digest)
    or (new.state <> old.state and not (
        (old.state = 'pending' and new.state in ('approved', 'rejected', 'expired', 'cancelled'))
        or (old.state = 'approved' and new.state in ('consumed', 'expired', 'cancelled'))))
begin
    select raise(abort, 'an approval moves forward only');
end;

drop trigger approval_grant_is_used_up;

create trigger approval_grant_is_used_up before update on approval_grant
when new.seq <> old.seq or new.scope <> old.scope or new.granted <> old.granted or new.until_at <> old.until_at
    or not ((new.digest = old.digest and new.used = old.used + 1) or (new.digest = 'erased' and new.used = old.used))
begin
    select raise(abort, 'a use is taken once');
end;
