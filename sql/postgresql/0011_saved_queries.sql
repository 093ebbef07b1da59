-- Saved queries: filters over evidence under a name. They are their owner's, and grant nothing; one that is shared with a team is found by its
-- members for as long as its owner is one.

create table saved_query
(
    owner text collate "C" not null,
    name text collate "C" not null,
    team text collate "C",
    filters text not null,
    saved_at bigint not null,
    primary key (owner, name)
);

create index saved_query_team on saved_query (team, owner) where team is not null;
