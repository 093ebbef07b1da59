-- The queries of Microsoft.Orleans.Persistence.AdoNet 10.4.2, as the provider expects to find them; see
-- sql/sqlite/0002_orleans.sql for what it binds and how its answers are read.
--
-- Each query is one statement and so its own transaction. A parameter that may be null carries its type: the server cannot
-- guess it.

create table OrleansQuery
(
    QueryKey text not null primary key,
    QueryText text not null
);

insert into OrleansQuery (QueryKey, QueryText) values
('WriteToStorageKey', '
insert into grain_state (grain_id, state_name, version, payload, modified_at)
select cast(@GrainIdExtensionString as text), cast(@GrainTypeString as text), coalesce(cast(@GrainStateVersion as integer), 0) + 1,
    convert_from(@PayloadBinary, ''UTF8''), now()
where cast(@GrainStateVersion as integer) is null or exists (
    select 1 from grain_state where grain_id = @GrainIdExtensionString and state_name = @GrainTypeString)
on conflict (grain_id, state_name) do update set
    payload = excluded.payload, version = excluded.version, modified_at = excluded.modified_at
    where grain_state.version = cast(@GrainStateVersion as integer)
returning version as NewGrainStateVersion;
'),
('ReadFromStorageKey', '
select convert_to(payload, ''UTF8'') as PayloadBinary, case when payload is null then -version else version end as Version
from grain_state
where grain_id = @GrainIdExtensionString and state_name = @GrainTypeString;
'),
('ClearStorageKey', '
update grain_state set payload = null, version = version + 1, modified_at = now()
where grain_id = @GrainIdExtensionString and state_name = @GrainTypeString and version = cast(@GrainStateVersion as integer)
returning version as NewGrainStateVersion;
');
