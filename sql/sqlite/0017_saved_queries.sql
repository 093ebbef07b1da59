-- Saved queries: filters over evidence under a name. They are their owner's, and grant nothing; one that is shared with a team is found by its
-- members for as long as its owner is one.

create table saved_query
(
    owner text not null,
    name text not null,
    team text,
    filters text not null,
    saved_at integer not null,
    primary key (owner, name)
) strict, without rowid;

create index saved_query_team on saved_query (team, owner) where team is not null;
