-- The keys that sign tokens. sealed is the private half, under the key ring that is kept outside the database: a copy of
-- this table signs nothing. It is gone from the moment that the key signs no more, and the public half stays until the last
-- token under it is dead.
--
-- There is one key that signs and one that will: the next is published long before it is used, so that whoever keeps a copy
-- of the public keys has it by then. Two indexes are the proof, whoever rotates at the same time.
--
-- id is the key's thumbprint (RFC 7638), which tokens carry as kid. Times are Unix milliseconds.

create table signing_key
(
    id text primary key not null check (id <> ''),
    public_key blob not null,
    sealed text,
    created_at integer not null,
    signs_from integer,
    retired_at integer,
    published_until integer,
    check ((retired_at is null) = (published_until is null)),
    check ((retired_at is null) = (sealed is not null)),
    check (retired_at is null or signs_from is not null)
) strict, without rowid;

create unique index signing_key_next on signing_key ((signs_from is null)) where signs_from is null;

create unique index signing_key_current on signing_key ((retired_at is null)) where signs_from is not null and retired_at is null;
