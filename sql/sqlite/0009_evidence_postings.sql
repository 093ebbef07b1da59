-- Again the same facts in fewer pages. Four indexes over the records cost each commit more than the records themselves, and so did
-- the list of open actions, where each action was entered and struck off again.
--
-- evidence_posting says which chunks of 64 records (seq / 64) hold something of a minute (time / 60000000), at all (kind 0) or of a
-- principal (1), a deployment (2) or a route (3). One row serves all records of the chunk that share it. A query reads the chunks
-- that it names, and each of their records is held against the filter.
--
-- action_settled holds the highest seq up to which every action is concluded. It is moved on now and then; a start after a crash looks
-- for open actions from there.

drop index evidence_record_time;
drop index evidence_record_principal;
drop index evidence_record_deployment;
drop index evidence_record_route;

create table evidence_posting
(
    kind integer not null check (kind between 0 and 3),
    value text not null,
    minute integer not null,
    chunk integer not null,
    primary key (kind, value, minute, chunk)
) strict, without rowid;

insert into evidence_posting (kind, value, minute, chunk)
select distinct 0, '', time / 60000000, seq / 64 from evidence_record
union all
select distinct 1, principal, time / 60000000, seq / 64 from evidence_record where principal is not null
union all
select distinct 2, deployment, time / 60000000, seq / 64 from evidence_record where deployment is not null
union all
select distinct 3, route, time / 60000000, seq / 64 from evidence_record where route is not null;

create trigger evidence_posting_never_changes before update on evidence_posting
begin
    select raise(abort, 'evidence is append-only');
end;

create trigger evidence_posting_never_goes before delete on evidence_posting
begin
    select raise(abort, 'evidence is append-only');
end;

create table action_settled
(
    id integer primary key check (id = 1),
    through integer not null
) strict;

insert into action_settled (id, through)
select 1, coalesce((select min(seq) - 1 from action_open), (select max(seq) from action), 0);

drop trigger action_is_open;
drop trigger action_is_concluded;
drop table action_open;

create trigger action_settled_once_concluded before update on action_settled
when new.id <> old.id or new.through < old.through or exists (
    select 1 from action
    where seq > old.through and seq <= new.through
        and not exists (select 1 from action_conclusion where action_conclusion.seq = action.seq))
begin
    select raise(abort, 'an action is open until it is concluded');
end;

create trigger action_settled_stays before delete on action_settled
begin
    select raise(abort, 'what is settled stays so');
end;
