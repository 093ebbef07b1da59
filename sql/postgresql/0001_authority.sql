-- The documents of authority and the one clock over them; see sql/sqlite/0001_authority.sql, whose meaning this has.
--
-- Every text that is compared or sorted is collated by its bytes: the order must be the same on every server.
--
-- Whoever admits an action locks the one row of authority_clock in share mode, and whoever changes authority updates it: a change
-- waits for the batches that are being written, and has then taken effect for every silo. The new value is also told to whoever
-- listens on the channel 'authority_clock', so that copies are refreshed before they are found stale.

create function refuse() returns trigger language plpgsql as $$
begin
    raise exception '%', tg_argv[0];
end
$$;

create table grain_state
(
    grain_id text collate "C" not null check (position('/' in grain_id) > 1),
    state_name text collate "C" not null,
    version integer not null check (version > 0),
    payload text check (payload is null or payload::json is not null),
    modified_at timestamptz not null,
    kind text collate "C" not null generated always as (split_part(grain_id, '/', 1)) stored,
    name text collate "C" not null generated always as (substr(grain_id, position('/' in grain_id) + 1)) stored,
    primary key (grain_id, state_name)
);

create table authority_clock
(
    id integer primary key check (id = 1),
    value bigint not null
);

insert into authority_clock (id, value) values (1, 0);

create table authority_change
(
    kind text collate "C" not null check (kind = lower(kind)),
    name text collate "C" not null,
    clock bigint not null,
    primary key (kind, name)
);

create index authority_change_clock on authority_change (clock);

create view authority_document as
select kind, name, version, payload
from grain_state
where state_name = 'document';

-- Raises the clock, in the caller's transaction, and notes what has changed.
create function authority_raise(changed_kind text, changed_name text) returns void language plpgsql as $$
declare
    now_at bigint;
begin
    update authority_clock set value = value + 1 where id = 1 returning value into strict now_at;
    insert into authority_change (kind, name, clock) values (changed_kind, changed_name, now_at)
    on conflict (kind, name) do update set clock = excluded.clock;
end
$$;

create function authority_document_moved() returns trigger language plpgsql as $$
begin
    perform authority_raise(split_part(new.grain_id, '/', 1), substr(new.grain_id, position('/' in new.grain_id) + 1));
    return null;
end
$$;

create function authority_clock_told() returns trigger language plpgsql as $$
begin
    perform pg_notify('authority_clock', new.value::text);
    return null;
end
$$;

create trigger authority_clock_only_rises before update on authority_clock
for each row when (new.value <= old.value or new.id <> old.id) execute function refuse('the authority clock only rises');

create trigger authority_clock_stays before delete on authority_clock
for each row execute function refuse('the authority clock is never deleted');

create trigger authority_clock_is_kept before truncate on authority_clock
for each statement execute function refuse('the authority clock is never deleted');

create trigger authority_clock_is_told after update on authority_clock
for each row execute function authority_clock_told();

create trigger grain_state_identity_stays before update of grain_id, state_name on grain_state
for each row when (new.grain_id <> old.grain_id or new.state_name <> old.state_name)
execute function refuse('a grain state keeps its identity');

create trigger grain_state_version_only_rises before update on grain_state
for each row when (new.version <= old.version)
execute function refuse('a grain state is changed together with its version, which only rises');

create trigger grain_state_stays before delete on grain_state
for each row execute function refuse('a grain state is cleared, never deleted');

create trigger grain_state_is_kept before truncate on grain_state
for each statement execute function refuse('a grain state is cleared, never deleted');

create trigger authority_document_written after insert on grain_state
for each row when (new.state_name = 'document') execute function authority_document_moved();

create trigger authority_document_changed after update on grain_state
for each row when (new.state_name = 'document') execute function authority_document_moved();
