-- How people sign in: their passwords, the invitations to choose one, their sessions at the login pages, and the brake
-- on guessing.
--
-- Who a person is and what they may do stands in the documents of authority; here is only what a document must never hold.
-- A hash is the framework's own text, with its algorithm, its rounds and its salt in it. Invitations and sessions are
-- found by the SHA-256 of a random value of 32 bytes: a copy of these tables opens nothing. Times are Unix milliseconds.

create table person_password
(
    person text primary key not null check (person <> ''),
    hash text not null check (hash <> ''),
    set_by text not null,
    set_at integer not null
) strict, without rowid;

create table person_invitation
(
    key blob primary key not null check (length(key) = 32),
    person text not null check (person <> ''),
    made_by text not null,
    expires_at integer not null
) strict, without rowid;

create index person_invitation_person on person_invitation (person);

create index person_invitation_expires on person_invitation (expires_at);

create table person_session
(
    key blob primary key not null check (length(key) = 32),
    person text not null check (person <> ''),
    method text not null,
    authenticated_at integer not null,
    expires_at integer not null
) strict, without rowid;

create index person_session_person on person_session (person);

create index person_session_expires on person_session (expires_at);

-- Attempts at a secret, counted before it is compared: of many at once, no more pass than may. Whom or what an attempt
-- is about is a hash, since people type their password into the wrong field. A row is forgotten some time after its last attempt.
create table attempt
(
    kind text not null check (kind <> ''),
    key blob not null check (length(key) = 32),
    attempts integer not null check (attempts >= 0),
    not_before integer not null,
    forgotten_at integer not null,
    primary key (kind, key)
) strict, without rowid;

create index attempt_forgotten on attempt (forgotten_at);
