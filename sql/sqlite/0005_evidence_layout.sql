-- The same facts in fewer pages. Each commit writes whole pages, so what an action adds to the ends of indexes costs more
-- than its records; and a row that grows when its answer comes splits the page that it stands on.
--
-- action is now written once and never again. Its conclusion and answer stand in action_conclusion, under the same seq;
-- action_open holds the seq of each action that has none yet, for a
-- start after a crash; triggers keep it. key is null where the caller gave
-- none: such an action is unique by its id alone.
--
-- Decision and outcome records are found by their action through action and action_conclusion, which hold their places, and
-- only records that nothing points at (pointed = 0) stand in an index of their own.

create table action_conclusion
(
    seq integer primary key,
    log text not null,
    idx integer not null,
    answer blob not null
) strict;

insert into action_conclusion (seq, log, idx, answer)
select seq, conclusion_log, conclusion_idx, answer from action where answer is not null;

create table action_open
(
    seq integer primary key
) strict;

insert into action_open (seq) select seq from action where answer is null;

create table action_once
(
    seq integer primary key,
    action text not null unique,
    scope text not null,
    key text,
    request_digest text not null,
    log text not null,
    decision_idx integer not null
) strict;

insert into action_once (seq, action, scope, key, request_digest, log, decision_idx)
select seq, action, scope, iif(key like 'k:%', substr(key, 3), null), request_digest, log, decision_idx from action;

drop table action;
alter table action_once rename to action;
create unique index action_key on action (scope, key) where key is not null;

create trigger action_is_open after insert on action
begin
    insert into action_open (seq) values (new.seq);
end;

create trigger action_is_concluded after insert on action_conclusion
begin
    delete from action_open where seq = new.seq;
end;

create trigger action_never_changes before update on action
begin
    select raise(abort, 'an action is claimed once');
end;

create trigger action_never_goes before delete on action
begin
    select raise(abort, 'an action is never deleted');
end;

create trigger action_conclusion_never_changes before update on action_conclusion
begin
    select raise(abort, 'an action is concluded once');
end;

create trigger action_conclusion_never_goes before delete on action_conclusion
begin
    select raise(abort, 'a conclusion is never deleted');
end;

create trigger action_open_until_concluded before delete on action_open
when not exists (select 1 from action_conclusion where seq = old.seq)
begin
    select raise(abort, 'an action is open until it is concluded');
end;

alter table evidence_record add column pointed integer not null default 1;

drop index evidence_record_action;
drop index evidence_record_decision;
create index evidence_record_action on evidence_record (action) where pointed = 0;
create index evidence_record_decision on evidence_record (decision) where type = 'decision';
