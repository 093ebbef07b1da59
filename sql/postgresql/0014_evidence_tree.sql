-- Each log as a Merkle tree in tiles, its checkpoints, and the keys that sign them; see sql/sqlite/0020_evidence_tree.sql.

create table evidence_tile
(
    log text collate "C" not null,
    level bigint not null check (level between 0 and 7),
    idx bigint not null check (idx >= 0),
    root bytea not null check (length(root) = 32),
    hashes bytea not null check (length(hashes) = 8192),
    primary key (log, level, idx)
);

-- Hashes cannot be compressed, so nobody tries.
alter table evidence_tile alter column hashes set storage external;

create trigger evidence_tile_never_changes before update on evidence_tile
for each row execute function refuse('evidence is append-only');

create trigger evidence_tile_never_goes before delete on evidence_tile
for each row execute function refuse('evidence is append-only');

create trigger evidence_tile_is_kept before truncate on evidence_tile
for each statement execute function refuse('evidence is append-only');

create table evidence_key
(
    id text collate "C" not null primary key check (id <> ''),
    public_key bytea not null check (length(public_key) = 32),
    sealed text,
    created_at bigint not null,
    retired_at bigint,
    endorsed_by text collate "C",
    endorsement bytea,
    check ((retired_at is null) = (sealed is not null)),
    check ((endorsed_by is null) = (endorsement is null))
);

create unique index evidence_key_current on evidence_key ((retired_at is null)) where retired_at is null;

create trigger evidence_key_is_retired_once before update on evidence_key
for each row when (new.id <> old.id or new.public_key <> old.public_key or new.created_at <> old.created_at
    or (old.retired_at is not null and new.retired_at is distinct from old.retired_at)
    or new.endorsed_by is distinct from old.endorsed_by or new.endorsement is distinct from old.endorsement)
execute function refuse('a key of evidence is retired once, and nothing else of it changes');

create trigger evidence_key_stays before delete on evidence_key
for each row execute function refuse('a key of evidence is never deleted');

create trigger evidence_key_is_kept before truncate on evidence_key
for each statement execute function refuse('a key of evidence is never deleted');

create table evidence_checkpoint
(
    log text collate "C" not null primary key,
    origin text collate "C" not null check (origin <> ''),
    size bigint not null check (size >= 0),
    root bytea not null check (length(root) = 32),
    key text collate "C" not null,
    note bytea not null,
    signed_at bigint not null,
    cosigned_size bigint,
    cosigned bytea,
    check ((cosigned_size is null) = (cosigned is null))
);

create trigger evidence_checkpoint_only_rises before update on evidence_checkpoint
for each row when (new.log <> old.log or new.origin <> old.origin or new.size < old.size or (new.size = old.size and new.root <> old.root)
    or new.cosigned_size < old.cosigned_size)
execute function refuse('a checkpoint only rises');

create trigger evidence_checkpoint_stays before delete on evidence_checkpoint
for each row execute function refuse('a checkpoint is never deleted');

create trigger evidence_checkpoint_is_kept before truncate on evidence_checkpoint
for each statement execute function refuse('a checkpoint is never deleted');

create table evidence_key_use
(
    log text collate "C" not null,
    key text collate "C" not null,
    from_size bigint not null check (from_size >= 0),
    from_time bigint not null,
    primary key (log, key)
);

create trigger evidence_key_use_never_changes before update on evidence_key_use
for each row execute function refuse('evidence is append-only');

create trigger evidence_key_use_never_goes before delete on evidence_key_use
for each row execute function refuse('evidence is append-only');

create trigger evidence_key_use_is_kept before truncate on evidence_key_use
for each statement execute function refuse('evidence is append-only');
