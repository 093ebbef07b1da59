-- What may be used once, the keys that sign tokens, and how people sign in; see sql/sqlite/0006_replay.sql, 0007_signing_key.sql,
-- 0010_people.sql and 0011_person_session_upstream.sql.

create table used_once
(
    kind text collate "C" not null check (kind <> ''),
    key bytea not null check (length(key) = 32),
    expires_at bigint not null,
    primary key (kind, key)
);

create index used_once_expires on used_once (expires_at);

create table signing_key
(
    id text collate "C" primary key not null check (id <> ''),
    public_key bytea not null,
    sealed text,
    created_at bigint not null,
    signs_from bigint,
    retired_at bigint,
    published_until bigint,
    check ((retired_at is null) = (published_until is null)),
    check ((retired_at is null) = (sealed is not null)),
    check (retired_at is null or signs_from is not null)
);

create unique index signing_key_next on signing_key ((signs_from is null)) where signs_from is null;

create unique index signing_key_current on signing_key ((retired_at is null)) where signs_from is not null and retired_at is null;

create table person_password
(
    person text collate "C" primary key not null check (person <> ''),
    hash text not null check (hash <> ''),
    set_by text not null,
    set_at bigint not null
);

create table person_invitation
(
    key bytea primary key not null check (length(key) = 32),
    person text collate "C" not null check (person <> ''),
    made_by text not null,
    expires_at bigint not null
);

create index person_invitation_person on person_invitation (person);

create index person_invitation_expires on person_invitation (expires_at);

create table person_session
(
    key bytea primary key not null check (length(key) = 32),
    person text collate "C" not null check (person <> ''),
    method text not null,
    authenticated_at bigint not null,
    expires_at bigint not null,
    upstream text check (upstream is null or upstream::json is not null)
);

create index person_session_person on person_session (person);

create index person_session_expires on person_session (expires_at);

create table attempt
(
    kind text collate "C" not null check (kind <> ''),
    key bytea not null check (length(key) = 32),
    attempts bigint not null check (attempts >= 0),
    not_before bigint not null,
    forgotten_at bigint not null,
    primary key (kind, key)
);

create index attempt_forgotten on attempt (forgotten_at);
