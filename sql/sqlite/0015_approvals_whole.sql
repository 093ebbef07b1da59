-- Who else may vote, how often an approval may be used, and who is told of it.
--
-- A vote may be cast in the place of somebody who is away.
--
-- approval_escalation says when others may vote too at a gate, and, once that has been made true by a step of the approval, since when.
-- While is_open it is looked for; an approval that has ended, or has its votes, needs nobody else.
--
-- approval_grant is made when an approval is consumed that is good for several identical calls of its caller. Each further admission
-- takes one use by a guarded update in its own transaction.
--
-- What destinations are told is read from evidence itself: there is no second copy that could be lost, and none that could tell
-- something else. delivery has a row for each destination, with who sends to it now (until held_until, whoever that was) and how it
-- has answered; delivery_cursor says how far it has been told of each log. Another stream of evidence needs other destinations, not
-- other tables.

alter table approval_vote add column in_place_of text;

create table approval_escalation
(
    seq integer not null references approval (seq),
    gate text not null,
    due_at integer not null,
    is_open integer not null default 1 check (is_open in (0, 1)),
    at integer,
    log text,
    idx integer,
    primary key (seq, gate),
    check ((at is null) = (log is null) and (at is null) = (idx is null)),
    check (at is null or is_open = 0)
) strict, without rowid;

create index approval_escalation_open on approval_escalation (due_at) where is_open = 1;

create trigger approval_escalation_once before update on approval_escalation
when new.seq <> old.seq or new.gate <> old.gate or new.due_at <> old.due_at or old.is_open = 0 or new.is_open = 1
begin
    select raise(abort, 'others come to vote once');
end;

create trigger approval_escalation_stays before delete on approval_escalation
begin
    select raise(abort, 'that others may vote is never taken away');
end;

create table approval_grant
(
    seq integer primary key references approval (seq),
    scope text not null,
    digest text not null,
    granted integer not null check (granted > 1),
    used integer not null check (used > 0 and used <= granted),
    until_at integer not null
) strict;

create index approval_grant_left on approval_grant (scope, digest, until_at) where used < granted;

create trigger approval_grant_is_used_up before update on approval_grant
when new.seq <> old.seq or new.scope <> old.scope or new.digest <> old.digest or new.granted <> old.granted
    or new.until_at <> old.until_at or new.used <> old.used + 1
begin
    select raise(abort, 'a use is taken once');
end;

create trigger approval_grant_stays before delete on approval_grant
begin
    select raise(abort, 'a use is never given back');
end;

create index evidence_record_of_approvals on evidence_record (log, idx)
where type = 'approval' or (type = 'decision' and (effect = 'require_approval' or outcome = 'cancelled'));

create table delivery
(
    destination text primary key,
    holder text,
    held_until integer not null default 0,
    failures integer not null default 0 check (failures >= 0),
    next_at integer not null default 0,
    last_error text,
    delivered_at integer,
    delivered integer not null default 0 check (delivered >= 0)
) strict, without rowid;

create table delivery_cursor
(
    destination text not null references delivery (destination),
    log text not null,
    idx integer not null check (idx >= -1),
    primary key (destination, log)
) strict, without rowid;

create trigger delivery_cursor_moves_forward before update on delivery_cursor
when new.destination <> old.destination or new.log <> old.log or new.idx < old.idx
begin
    select raise(abort, 'what has been told is not told again from the beginning');
end;
