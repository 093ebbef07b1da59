-- The queries of Microsoft.Orleans.Persistence.AdoNet 10.4.2, as the provider expects to find them.
--
-- What the provider wants, and how it is met:
--   * It reads the rows by name from OrleansQuery when the silo starts, and does not start without them.
--   * It binds GrainIdHash, GrainIdN0, GrainIdN1, GrainTypeHash, GrainTypeString (the name of the state),
--     GrainIdExtensionString (the key, where it is text), ServiceId, and for a write GrainStateVersion (null on the
--     first) and PayloadBinary. The storage in front of it passes the whole grain id as a text key, so the hashes and
--     numbers say nothing and are not used. One database belongs to one boundary, so neither is ServiceId.
--   * A write and a clear answer with one row, NewGrainStateVersion. No row means that the version did not match, and
--     becomes InconsistentStateException.
--   * A read answers with PayloadBinary (a blob) and Version. A cleared state is told by a negative version, because
--     the provider itself cannot tell a cleared state from a stored one; the storage in front of it turns it round.
--
-- Each query is ONE statement and so its own transaction: it cannot hand a connection back with one open.

create table OrleansQuery
(
    QueryKey text not null primary key,
    QueryText text not null
) strict, without rowid;

insert into OrleansQuery (QueryKey, QueryText) values
('WriteToStorageKey', '
insert into grain_state (grain_id, state_name, version, payload, modified_at)
select @GrainIdExtensionString, @GrainTypeString, coalesce(@GrainStateVersion, 0) + 1, cast(@PayloadBinary as text),
    strftime(''%Y-%m-%dT%H:%M:%fZ'', ''now'')
where @GrainStateVersion is null or exists (
    select 1 from grain_state where grain_id = @GrainIdExtensionString and state_name = @GrainTypeString)
on conflict (grain_id, state_name) do update set
    payload = excluded.payload, version = excluded.version, modified_at = excluded.modified_at
    where grain_state.version = @GrainStateVersion
returning version as NewGrainStateVersion;
'),
('ReadFromStorageKey', '
select cast(payload as blob) as PayloadBinary, iif(payload is null, -version, version) as Version
from grain_state
where grain_id = @GrainIdExtensionString and state_name = @GrainTypeString;
'),
('ClearStorageKey', '
update grain_state set
    payload = null, version = version + 1, modified_at = strftime(''%Y-%m-%dT%H:%M:%fZ'', ''now'')
where grain_id = @GrainIdExtensionString and state_name = @GrainTypeString and version = @GrainStateVersion
returning version as NewGrainStateVersion;
');
