-- What OpenIddict remembers: clients, the consents given to them, scopes, and an entry for every token issued.
--
-- A token's entry is the list of revocations. Validation asks for the entry of each token presented, and admission
-- relies on the authority clock instead of asking again; so every way in which a token can end before its time raises
-- that clock here, in the statement that ends it, whoever wrote the statement. Triggers do it and not the stores,
-- because a repair by hand and a cascade from a deleted client end tokens too.
--
-- version is the concurrency token of a row, and bulk revocation raises it as well: otherwise a writer that read the
-- token before it was revoked would put its old status back. The status of a revoked token cannot change at all.
--
-- Lists and dictionaries are JSON text, null when empty. Times are Unix milliseconds. An id is a ULID with a prefix,
-- so the newest entry goes to the end of the table. client_secret and reference_id are hashes that OpenIddict made.
-- payload is what OpenIddict gives: nothing for an access token that carries its own content, and the content of a
-- token that is presented by reference. A copy of these tables is worthless as long as the host never turns on
-- reference access tokens that are signed but not encrypted: their payload could be presented as it stands.

create table openiddict_application
(
    id text primary key not null,
    version integer not null check (version > 0),
    client_id text not null unique check (client_id <> ''),
    client_secret text,
    client_type text,
    application_type text,
    consent_type text,
    display_name text,
    display_names text check (display_names is null or json_valid(display_names)),
    json_web_key_set text check (json_web_key_set is null or json_valid(json_web_key_set)),
    permissions text check (permissions is null or json_valid(permissions)),
    requirements text check (requirements is null or json_valid(requirements)),
    redirect_uris text check (redirect_uris is null or json_valid(redirect_uris)),
    post_logout_redirect_uris text
        check (post_logout_redirect_uris is null or json_valid(post_logout_redirect_uris)),
    properties text check (properties is null or json_valid(properties)),
    settings text check (settings is null or json_valid(settings))
) strict, without rowid;

create table openiddict_scope
(
    id text primary key not null,
    version integer not null check (version > 0),
    name text not null unique check (name <> ''),
    description text,
    descriptions text check (descriptions is null or json_valid(descriptions)),
    display_name text,
    display_names text check (display_names is null or json_valid(display_names)),
    resources text check (resources is null or json_valid(resources)),
    properties text check (properties is null or json_valid(properties))
) strict, without rowid;

create table openiddict_authorization
(
    id text primary key not null,
    version integer not null check (version > 0),
    application_id text references openiddict_application (id) on delete cascade,
    subject text,
    type text not null,
    status text not null,
    scopes text check (scopes is null or json_valid(scopes)),
    properties text check (properties is null or json_valid(properties)),
    created_at integer
) strict, without rowid;

create index openiddict_authorization_application on openiddict_authorization (application_id);

create index openiddict_authorization_subject on openiddict_authorization (subject);

create table openiddict_token
(
    id text primary key not null,
    version integer not null check (version > 0),
    application_id text references openiddict_application (id) on delete cascade,
    authorization_id text references openiddict_authorization (id) on delete cascade,
    subject text,
    type text not null,
    status text not null,
    reference_id text unique check (reference_id <> ''),
    payload text,
    properties text check (properties is null or json_valid(properties)),
    created_at integer,
    expires_at integer,
    redeemed_at integer
) strict, without rowid;

create index openiddict_token_application on openiddict_token (application_id);

create index openiddict_token_subject on openiddict_token (subject);

create index openiddict_token_created on openiddict_token (created_at);

-- Most tokens here belong to no authorization; they need not pay for an index on it.
create index openiddict_token_authorization on openiddict_token (authorization_id) where authorization_id is not null;

-- A change named 'token' says that the token has ended: replicas refuse it from then on. So becoming valid, which only
-- a code that waited for a person does, is not one.
create trigger openiddict_token_ended after update of status on openiddict_token
when new.status <> old.status and new.status <> 'valid'
begin
    update authority_clock set value = value + 1 where id = 1;
    insert into authority_change (clock, kind, name)
    values ((select value from authority_clock where id = 1), 'token', new.id)
    on conflict do update set clock = excluded.clock;
end;

-- The database's own time decides here, because this trigger serves whoever deletes. Tidying up expired tokens must
-- not raise the clock: nothing in flight depends on them, and there is one for every token ever issued.
create trigger openiddict_token_deleted after delete on openiddict_token
when old.status = 'valid' and (old.expires_at is null or old.expires_at > unixepoch() * 1000)
begin
    update authority_clock set value = value + 1 where id = 1;
    insert into authority_change (clock, kind, name)
    values ((select value from authority_clock where id = 1), 'token', old.id)
    on conflict do update set clock = excluded.clock;
end;

create trigger openiddict_token_revoked_stays before update of status on openiddict_token
when old.status = 'revoked' and new.status <> 'revoked'
begin
    select raise(abort, 'a revoked token stays revoked');
end;

-- Ending an authorization ends what was issued under it, also where only the token's own entry is checked.
create trigger openiddict_authorization_ended after update of status on openiddict_authorization
when old.status = 'valid' and new.status <> 'valid'
begin
    update openiddict_token
    set status = 'revoked', version = version + 1
    where authorization_id = new.id and status in ('inactive', 'valid');
end;
