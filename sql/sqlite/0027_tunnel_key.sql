-- The key of the certificate authority that ends TLS in a deployment's tunnels. Its private half is sealed under the key ring, as those are that sign tokens; one that the
-- ring cannot open any more is replaced, and what trusted it trusts nothing. There are no certificates here: they are made of the key when they are needed.

create table tunnel_key (
    deployment text primary key not null,
    id text not null,
    sealed text not null,
    created_at integer not null
) without rowid;
