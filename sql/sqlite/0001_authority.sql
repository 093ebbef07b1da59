-- The documents of authority and the one clock over them.
--
-- grain_state holds the state of every grain. A row is found by the grain's whole id, 'kind/name', and the name of the
-- state. The id is kept as text on purpose: a key like 'abc' is also a hexadecimal number, and storage that keeps it as
-- one would let 'abc', 'ABC' and '0abc' share a row. The primary key makes a second row for one state impossible.
-- The payload is JSON text without type names, so that whoever can write a row cannot choose a type to load.
-- A state is cleared (payload null, version raised), never deleted: a version only rises.
--
-- A state named 'document' is a document of authority, whatever its kind: a kind that this schema has not heard of
-- raises the clock like any other. authority_clock rises by one in the very statement that writes a document, and
-- authority_change says which record changed last at which clock value. Admission reads the clock and nothing else;
-- a replica asks for the changes since the value it knows.

create table grain_state
(
    grain_id text not null check (instr(grain_id, '/') > 1),
    state_name text not null,
    version integer not null check (version > 0),
    payload text check (payload is null or json_valid(payload)),
    modified_at text not null,
    kind text not null generated always as (substr(grain_id, 1, instr(grain_id, '/') - 1)) virtual,
    name text not null generated always as (substr(grain_id, instr(grain_id, '/') + 1)) virtual,
    primary key (grain_id, state_name)
) strict, without rowid;

create table authority_clock
(
    id integer primary key check (id = 1),
    value integer not null
) strict;

insert into authority_clock (id, value) values (1, 0);

-- Kinds are lower case, as the reader of changes compares them: one written otherwise would go unheeded.
create table authority_change
(
    kind text not null check (kind = lower(kind)),
    name text not null,
    clock integer not null,
    primary key (kind, name)
) strict, without rowid;

create index authority_change_clock on authority_change (clock);

-- Every document of authority as it stands; what a person or a replica reads.
create view authority_document as
select kind, name, version, payload
from grain_state
where state_name = 'document';

create trigger authority_clock_only_rises before update on authority_clock
when new.value <= old.value
begin
    select raise(abort, 'the authority clock only rises');
end;

create trigger authority_clock_stays before delete on authority_clock
begin
    select raise(abort, 'the authority clock is never deleted');
end;

create trigger grain_state_identity_stays before update of grain_id, state_name on grain_state
when new.grain_id <> old.grain_id or new.state_name <> old.state_name
begin
    select raise(abort, 'a grain state keeps its identity');
end;

-- Also for whoever repairs a row by hand: a change without a new version would go unnoticed by an activation.
create trigger grain_state_version_only_rises before update on grain_state
when new.version <= old.version
begin
    select raise(abort, 'a grain state is changed together with its version, which only rises');
end;

create trigger grain_state_stays before delete on grain_state
begin
    select raise(abort, 'a grain state is cleared, never deleted');
end;

create trigger authority_document_written after insert on grain_state
when new.state_name = 'document'
begin
    update authority_clock set value = value + 1;
    insert into authority_change (kind, name, clock)
    values (new.kind, new.name, (select value from authority_clock))
    on conflict (kind, name) do update set clock = excluded.clock;
end;

create trigger authority_document_changed after update on grain_state
when new.state_name = 'document'
begin
    update authority_clock set value = value + 1;
    insert into authority_change (kind, name, clock)
    values (new.kind, new.name, (select value from authority_clock))
    on conflict (kind, name) do update set clock = excluded.clock;
end;
