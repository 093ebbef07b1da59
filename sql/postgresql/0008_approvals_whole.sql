-- Who else may vote, how often an approval may be used, and who is told of it; see sql/sqlite/0015_approvals_whole.sql.

alter table approval_vote add column in_place_of text collate "C";

create table approval_escalation
(
    seq bigint not null references approval (seq),
    gate text collate "C" not null,
    due_at bigint not null,
    is_open bigint not null default 1 check (is_open in (0, 1)),
    at bigint,
    log text collate "C",
    idx bigint,
    primary key (seq, gate),
    check ((at is null) = (log is null) and (at is null) = (idx is null)),
    check (at is null or is_open = 0)
);

create index approval_escalation_open on approval_escalation (due_at) where is_open = 1;

create trigger approval_escalation_once before update on approval_escalation
for each row when (new.seq <> old.seq or new.gate <> old.gate or new.due_at <> old.due_at or old.is_open = 0 or new.is_open = 1)
execute function refuse('others come to vote once');

create trigger approval_escalation_stays before delete on approval_escalation
for each row execute function refuse('that others may vote is never taken away');

create trigger approval_escalation_is_kept before truncate on approval_escalation
for each statement execute function refuse('that others may vote is never taken away');

create table approval_grant
(
    seq bigint primary key references approval (seq),
    scope text collate "C" not null,
    digest text collate "C" not null,
    granted bigint not null check (granted > 1),
    used bigint not null check (used > 0 and used <= granted),
    until_at bigint not null
);

create index approval_grant_left on approval_grant (scope, digest, until_at) where used < granted;

create trigger approval_grant_is_used_up before update on approval_grant
for each row when (new.seq <> old.seq or new.scope <> old.scope or new.digest <> old.digest or new.granted <> old.granted
    or new.until_at <> old.until_at or new.used <> old.used + 1)
execute function refuse('a use is taken once');

create trigger approval_grant_stays before delete on approval_grant
for each row execute function refuse('a use is never given back');

create trigger approval_grant_is_kept before truncate on approval_grant
for each statement execute function refuse('a use is never given back');

create index evidence_record_of_approvals on evidence_record (log, idx)
where type = 'approval' or (type = 'decision' and (effect = 'require_approval' or outcome = 'cancelled'));

create table delivery
(
    destination text collate "C" primary key,
    holder text collate "C",
    held_until bigint not null default 0,
    failures bigint not null default 0 check (failures >= 0),
    next_at bigint not null default 0,
    last_error text,
    delivered_at bigint,
    delivered bigint not null default 0 check (delivered >= 0)
);

create table delivery_cursor
(
    destination text collate "C" not null references delivery (destination),
    log text collate "C" not null,
    idx bigint not null check (idx >= -1),
    primary key (destination, log)
);

create trigger delivery_cursor_moves_forward before update on delivery_cursor
for each row when (new.destination <> old.destination or new.log <> old.log or new.idx < old.idx)
execute function refuse('what has been told is not told again from the beginning');
