-- Which silos there are, and the certificates that they know each other by.
--
-- silo_membership is what Microsoft.Orleans.Clustering.AdoNet 10.4.2 keeps, under queries of our own. A write of a row goes through only
-- together with the version of the table that its writer has read: the version is raised first, under its row lock, and the row is
-- written where that succeeded. Each query is one statement and so its own transaction.
--
-- silo_certificate holds the SHA-256 of each silo's certificate. A silo makes its key when it starts and keeps it in memory alone; the
-- others talk to whoever proves to have a key that stands here. So whoever may write to this database can be a silo, as
-- membership has it anyway, and nobody else can, however close to the ports.

create table silo_membership_version
(
    deployment_id text collate "C" not null primary key,
    version integer not null,
    changed_at timestamptz not null default now()
);

create table silo_membership
(
    deployment_id text collate "C" not null references silo_membership_version (deployment_id),
    address text not null,
    port integer not null,
    generation integer not null,
    silo_name text not null,
    host_name text not null,
    status integer not null,
    proxy_port integer not null,
    suspect_times text,
    start_time timestamptz not null,
    i_am_alive_time timestamptz not null,
    primary key (deployment_id, address, port, generation)
);

create table silo_certificate
(
    fingerprint bytea not null primary key check (length(fingerprint) = 32),
    made_at timestamptz not null default now(),
    expires_at timestamptz not null
);

insert into OrleansQuery (QueryKey, QueryText) values
('GatewaysQueryKey', '
select address as Address, proxy_port as ProxyPort, generation as Generation
from silo_membership
where deployment_id = @DeploymentId and status = @Status and proxy_port > 0;
'),
('MembershipReadRowKey', '
select m.address as Address, m.port as Port, m.generation as Generation, m.silo_name as SiloName, m.host_name as HostName,
    m.status as Status, m.proxy_port as ProxyPort, m.suspect_times as SuspectTimes, m.start_time as StartTime,
    m.i_am_alive_time as IAmAliveTime, v.version as Version
from silo_membership_version v
    left join silo_membership m on m.deployment_id = v.deployment_id
        and m.address = @Address and m.port = @Port and m.generation = @Generation
where v.deployment_id = @DeploymentId;
'),
('MembershipReadAllKey', '
select m.address as Address, m.port as Port, m.generation as Generation, m.silo_name as SiloName, m.host_name as HostName,
    m.status as Status, m.proxy_port as ProxyPort, m.suspect_times as SuspectTimes, m.start_time as StartTime,
    m.i_am_alive_time as IAmAliveTime, v.version as Version
from silo_membership_version v
    left join silo_membership m on m.deployment_id = v.deployment_id
where v.deployment_id = @DeploymentId;
'),
('InsertMembershipVersionKey', '
with begun as (
    insert into silo_membership_version (deployment_id, version) values (@DeploymentId, 0)
    on conflict do nothing
    returning 1)
select cast(count(*) as integer) from begun;
'),
('UpdateIAmAlivetimeKey', '
update silo_membership set i_am_alive_time = @IAmAliveTime
where deployment_id = @DeploymentId and address = @Address and port = @Port and generation = @Generation;
'),
('InsertMembershipKey', '
with raised as (
    update silo_membership_version set version = version + 1, changed_at = now()
    where deployment_id = @DeploymentId and version = @Version
        and not exists (
            select 1 from silo_membership
            where deployment_id = @DeploymentId and address = @Address and port = @Port and generation = @Generation)
    returning 1),
added as (
    insert into silo_membership (deployment_id, address, port, generation, silo_name, host_name, status, proxy_port, start_time,
        i_am_alive_time)
    select @DeploymentId, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, @StartTime, @IAmAliveTime
    from raised
    returning 1)
select cast(count(*) as integer) from added;
'),
('UpdateMembershipKey', '
with raised as (
    update silo_membership_version set version = version + 1, changed_at = now()
    where deployment_id = @DeploymentId and version = @Version
        and exists (
            select 1 from silo_membership
            where deployment_id = @DeploymentId and address = @Address and port = @Port and generation = @Generation)
    returning 1),
changed as (
    update silo_membership set status = @Status, suspect_times = @SuspectTimes, i_am_alive_time = @IAmAliveTime
    where deployment_id = @DeploymentId and address = @Address and port = @Port and generation = @Generation
        and exists (select 1 from raised)
    returning 1)
select cast(count(*) as integer) from changed;
'),
('DeleteMembershipTableEntriesKey', '
with gone as (delete from silo_membership where deployment_id = @DeploymentId returning 1)
delete from silo_membership_version where deployment_id = @DeploymentId and (select count(*) from gone) >= 0;
'),
('CleanupDefunctSiloEntriesKey', '
delete from silo_membership
where deployment_id = @DeploymentId and i_am_alive_time < @IAmAliveTime and status = 6;
');
