-- Runs of hosted deployments. A run's tokens name it as the token that they come from, so its end is told to replicas as the end of a token is: with
-- the same statement, and every token that was made for it has ended. What is over stays over.

create table hosted_run (
    id text collate "C" primary key,
    deployment text collate "C" not null,
    principal text collate "C" not null,
    key text collate "C" not null,
    started_by text collate "C" not null,
    started_at bigint not null,
    lease_until bigint not null,
    ended_at bigint,
    end_reason text,
    exit_code integer,
    ended_by text collate "C",
    recorded integer not null default 0 check (recorded in (0, 1)),
    check ((ended_at is null) = (end_reason is null))
);

create index hosted_run_open on hosted_run (id) where recorded = 0;

create function hosted_run_is_over() returns trigger language plpgsql as $$
begin
    perform authority_raise('token', old.id);
    return null;
end
$$;

create trigger hosted_run_ended after update of ended_at on hosted_run
for each row when (old.ended_at is null and new.ended_at is not null) execute function hosted_run_is_over();

create trigger hosted_run_stays before update on hosted_run
for each row when (new.id <> old.id or new.deployment <> old.deployment or new.principal <> old.principal or new.key <> old.key
    or (old.ended_at is not null and new.ended_at is distinct from old.ended_at))
execute function refuse('what a run is stays, and one that is over stays over');

create trigger hosted_run_is_kept before delete on hosted_run
for each row execute function refuse('runs are kept');

create trigger hosted_run_is_not_emptied before truncate on hosted_run
for each statement execute function refuse('runs are kept');
