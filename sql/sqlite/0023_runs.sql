-- Runs of hosted deployments. A run's tokens name it as the token that they come from, so its end is told to replicas as the end of a token is: with
-- the same statement, and every token that was made for it has ended. What is over stays over.

create table hosted_run (
    id text primary key not null,
    deployment text not null,
    principal text not null,
    key text not null,
    started_by text not null,
    started_at integer not null,
    lease_until integer not null,
    ended_at integer,
    end_reason text,
    exit_code integer,
    ended_by text,
    recorded integer not null default 0 check (recorded in (0, 1)),
    check ((ended_at is null) = (end_reason is null))
) without rowid;

create index hosted_run_open on hosted_run (id) where recorded = 0;

create trigger hosted_run_ended after update of ended_at on hosted_run
when old.ended_at is null and new.ended_at is not null
begin
    update authority_clock set value = value + 1 where id = 1;
    insert into authority_change (clock, kind, name)
    values ((select value from authority_clock where id = 1), 'token', new.id)
    on conflict do update set clock = excluded.clock;
end;

create trigger hosted_run_stays before update on hosted_run
when new.id <> old.id or new.deployment <> old.deployment or new.principal <> old.principal or new.key <> old.key
    or (old.ended_at is not null and new.ended_at is not old.ended_at)
begin
    select raise(abort, 'what a run is stays, and one that is over stays over');
end;

create trigger hosted_run_is_kept before delete on hosted_run
begin
    select raise(abort, 'runs are kept');
end;
