-- Evidence: the logs, their records, and the actions they tell of.
--
-- evidence_record is append-only; triggers refuse every change, as the first line before the hash chain that would show
-- it. seq is the order in this database, (log, idx) the place in the chain. The body is the canonical JSON that was
-- hashed, byte for byte, so it is a blob; the other columns repeat what a reviewer searches by. time is in microseconds
-- since 1970, for ranges. The partial indexes hold only the records that have the thing they index.
--
-- action is unique by scope and key: that, and no grain, is why one key is dispatched once. Its answer is written once.
-- evidence_log holds the fencing epoch: a writer with another one cannot append. evidence_probe is written to, durably
-- and without a trace, to learn whether evidence can be written.

create table evidence_log
(
    log text not null primary key,
    epoch integer not null check (epoch > 0)
) strict, without rowid;

create trigger evidence_log_epoch_only_rises before update on evidence_log
when new.epoch <= old.epoch or new.log <> old.log
begin
    select raise(abort, 'the epoch of a log only rises');
end;

create trigger evidence_log_stays before delete on evidence_log
begin
    select raise(abort, 'a log is never deleted');
end;

create table evidence_record
(
    seq integer primary key,
    log text not null,
    idx integer not null check (idx >= 0),
    previous_hash blob not null check (length(previous_hash) = 32),
    hash blob not null check (length(hash) = 32),
    body blob not null,
    type text not null,
    time integer not null,
    action text,
    decision text,
    principal text,
    deployment text,
    route text,
    operation text,
    effect text,
    outcome text,
    unique (log, idx)
) strict;

create index evidence_record_time on evidence_record (time);
create index evidence_record_action on evidence_record (action, time) where action is not null;
create index evidence_record_decision on evidence_record (decision, time) where decision is not null;
create index evidence_record_principal on evidence_record (principal, time) where principal is not null;
create index evidence_record_deployment on evidence_record (deployment, time) where deployment is not null;
create index evidence_record_route on evidence_record (route, time) where route is not null;

create trigger evidence_record_never_changes before update on evidence_record
begin
    select raise(abort, 'evidence is append-only');
end;

create trigger evidence_record_never_goes before delete on evidence_record
begin
    select raise(abort, 'evidence is append-only');
end;

create table action
(
    seq integer primary key,
    action text not null unique,
    scope text not null,
    key text not null,
    request_digest text not null,
    log text not null,
    decision_idx integer not null,
    conclusion_log text,
    conclusion_idx integer,
    answer blob,
    unique (scope, key),
    check ((answer is null) = (conclusion_idx is null) and (answer is null) = (conclusion_log is null))
) strict;

create index action_unconcluded on action (seq) where answer is null;

create trigger action_is_concluded_once before update on action
when old.answer is not null or new.answer is null
    or new.seq <> old.seq or new.action <> old.action or new.scope <> old.scope or new.key <> old.key
    or new.request_digest <> old.request_digest or new.log <> old.log or new.decision_idx <> old.decision_idx
begin
    select raise(abort, 'an action is claimed once and concluded once');
end;

create trigger action_never_goes before delete on action
begin
    select raise(abort, 'an action is never deleted');
end;

create table evidence_probe
(
    id integer primary key check (id = 1),
    value integer not null
) strict;

insert into evidence_probe (id, value) values (1, 0);
