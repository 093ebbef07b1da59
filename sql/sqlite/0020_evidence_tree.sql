-- Each log as a Merkle tree (RFC 6962) in tiles, as C2SP tlog-tiles has them, its signed checkpoints, and the keys that sign those.
--
-- evidence_tile holds full tiles only: 256 hashes, written in the transaction of the record that fills them, and never again. What is right of
-- the last full tile of a level follows from the roots of the tiles below it, and under those of level 0 from the last records, at most 255 of
-- them. So an edge is restored with a few hundred short reads, however long the log is. root stands before hashes: reading it does not touch
-- the pages of those.
--
-- evidence_checkpoint has the last checkpoint of each log: an older one follows from the tiles. Its size only rises, and at one size there is
-- one root. origin is a log's name in the world; it is given with the first checkpoint and stays. note is the signed text, cosigned the last
-- text that witnesses have signed as well, with their signatures.
--
-- evidence_key has the keys, as signing_key has those of tokens: sealed is gone from the moment that a key signs no more, the public half stays
-- for ever. endorsement is the signature of the key before over this one. evidence_key_use says from which size on a key signs a log.

create table evidence_tile
(
    log text not null,
    level integer not null check (level between 0 and 7),
    idx integer not null check (idx >= 0),
    root blob not null check (length(root) = 32),
    hashes blob not null check (length(hashes) = 8192),
    unique (log, level, idx)
) strict;

create trigger evidence_tile_never_changes before update on evidence_tile
begin
    select raise(abort, 'evidence is append-only');
end;

create trigger evidence_tile_never_goes before delete on evidence_tile
begin
    select raise(abort, 'evidence is append-only');
end;

create table evidence_key
(
    id text not null primary key check (id <> ''),
    public_key blob not null check (length(public_key) = 32),
    sealed text,
    created_at integer not null,
    retired_at integer,
    endorsed_by text,
    endorsement blob,
    check ((retired_at is null) = (sealed is not null)),
    check ((endorsed_by is null) = (endorsement is null))
) strict, without rowid;

create unique index evidence_key_current on evidence_key ((retired_at is null)) where retired_at is null;

create trigger evidence_key_is_retired_once before update on evidence_key
when new.id <> old.id or new.public_key <> old.public_key or new.created_at <> old.created_at or old.retired_at is not null and new.retired_at is not old.retired_at
    or new.endorsed_by is not old.endorsed_by or new.endorsement is not old.endorsement
begin
    select raise(abort, 'a key of evidence is retired once, and nothing else of it changes');
end;

create trigger evidence_key_stays before delete on evidence_key
begin
    select raise(abort, 'a key of evidence is never deleted');
end;

create table evidence_checkpoint
(
    log text not null primary key,
    origin text not null check (origin <> ''),
    size integer not null check (size >= 0),
    root blob not null check (length(root) = 32),
    key text not null,
    note blob not null,
    signed_at integer not null,
    cosigned_size integer,
    cosigned blob,
    check ((cosigned_size is null) = (cosigned is null))
) strict, without rowid;

create trigger evidence_checkpoint_only_rises before update on evidence_checkpoint
when new.log <> old.log or new.origin <> old.origin or new.size < old.size or (new.size = old.size and new.root <> old.root)
    or new.cosigned_size < old.cosigned_size
begin
    select raise(abort, 'a checkpoint only rises');
end;

create trigger evidence_checkpoint_stays before delete on evidence_checkpoint
begin
    select raise(abort, 'a checkpoint is never deleted');
end;

create table evidence_key_use
(
    log text not null,
    key text not null,
    from_size integer not null check (from_size >= 0),
    from_time integer not null,
    primary key (log, key)
) strict, without rowid;

create trigger evidence_key_use_never_changes before update on evidence_key_use
begin
    select raise(abort, 'evidence is append-only');
end;

create trigger evidence_key_use_never_goes before delete on evidence_key_use
begin
    select raise(abort, 'evidence is append-only');
end;
