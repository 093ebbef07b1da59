-- What may be used once: the identifiers of client assertions (RFC 7523) and the like, kept until they would be refused
-- for their age anyway. The key is a hash over everything that names the thing, so that its length is fixed.

create table used_once
(
    kind text not null check (kind <> ''),
    key blob not null check (length(key) = 32),
    expires_at integer not null,
    primary key (kind, key)
) strict, without rowid;

create index used_once_expires on used_once (expires_at);
