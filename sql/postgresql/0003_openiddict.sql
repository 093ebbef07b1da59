-- What OpenIddict remembers; see sql/sqlite/0003_openiddict.sql, whose meaning this has: whatever ends a token before its time raises the
-- authority clock in the same transaction, whoever wrote the statement.

create table openiddict_application
(
    id text collate "C" primary key not null,
    version bigint not null check (version > 0),
    client_id text collate "C" not null unique check (client_id <> ''),
    client_secret text,
    client_type text,
    application_type text,
    consent_type text,
    display_name text,
    display_names text check (display_names is null or display_names::json is not null),
    json_web_key_set text check (json_web_key_set is null or json_web_key_set::json is not null),
    permissions text check (permissions is null or permissions::json is not null),
    requirements text check (requirements is null or requirements::json is not null),
    redirect_uris text check (redirect_uris is null or redirect_uris::json is not null),
    post_logout_redirect_uris text
        check (post_logout_redirect_uris is null or post_logout_redirect_uris::json is not null),
    properties text check (properties is null or properties::json is not null),
    settings text check (settings is null or settings::json is not null)
);

create table openiddict_scope
(
    id text collate "C" primary key not null,
    version bigint not null check (version > 0),
    name text collate "C" not null unique check (name <> ''),
    description text,
    descriptions text check (descriptions is null or descriptions::json is not null),
    display_name text,
    display_names text check (display_names is null or display_names::json is not null),
    resources text check (resources is null or resources::json is not null),
    properties text check (properties is null or properties::json is not null)
);

create table openiddict_authorization
(
    id text collate "C" primary key not null,
    version bigint not null check (version > 0),
    application_id text collate "C" references openiddict_application (id) on delete cascade,
    subject text collate "C",
    type text collate "C" not null,
    status text collate "C" not null,
    scopes text check (scopes is null or scopes::json is not null),
    properties text check (properties is null or properties::json is not null),
    created_at bigint
);

create index openiddict_authorization_application on openiddict_authorization (application_id);

create index openiddict_authorization_subject on openiddict_authorization (subject);

create table openiddict_token
(
    id text collate "C" primary key not null,
    version bigint not null check (version > 0),
    application_id text collate "C" references openiddict_application (id) on delete cascade,
    authorization_id text collate "C" references openiddict_authorization (id) on delete cascade,
    subject text collate "C",
    type text collate "C" not null,
    status text collate "C" not null,
    reference_id text collate "C" unique check (reference_id <> ''),
    payload text,
    properties text check (properties is null or properties::json is not null),
    created_at bigint,
    expires_at bigint,
    redeemed_at bigint
);

create index openiddict_token_application on openiddict_token (application_id);

create index openiddict_token_subject on openiddict_token (subject);

create index openiddict_token_created on openiddict_token (created_at);

-- Most tokens here belong to no authorization; they need not pay for an index on it.
create index openiddict_token_authorization on openiddict_token (authorization_id) where authorization_id is not null;

-- A change named 'token' says that the token has ended: replicas refuse it from then on. So becoming valid, which only
-- a code that waited for a person does, is not one.
create function openiddict_token_is_over() returns trigger language plpgsql as $$
begin
    perform authority_raise('token', old.id);
    return null;
end
$$;

create trigger openiddict_token_ended after update of status on openiddict_token
for each row when (new.status <> old.status and new.status <> 'valid') execute function openiddict_token_is_over();

-- The database's own time decides here, because this trigger serves whoever deletes. Tidying up expired tokens must
-- not raise the clock: nothing in flight depends on them, and there is one for every token ever issued.
create trigger openiddict_token_deleted after delete on openiddict_token
for each row when (old.status = 'valid' and (old.expires_at is null or old.expires_at > extract(epoch from now()) * 1000))
execute function openiddict_token_is_over();

create trigger openiddict_token_is_kept before truncate on openiddict_token
for each statement execute function refuse('tokens are ended one by one');

create trigger openiddict_token_revoked_stays before update of status on openiddict_token
for each row when (old.status = 'revoked' and new.status <> 'revoked') execute function refuse('a revoked token stays revoked');

-- Ending an authorization ends what was issued under it, also where only the token's own entry is checked.
create function openiddict_authorization_is_over() returns trigger language plpgsql as $$
begin
    update openiddict_token
    set status = 'revoked', version = version + 1
    where authorization_id = new.id and status in ('inactive', 'valid');
    return null;
end
$$;

create trigger openiddict_authorization_ended after update of status on openiddict_authorization
for each row when (old.status = 'valid' and new.status <> 'valid') execute function openiddict_authorization_is_over();
