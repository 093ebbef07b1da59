-- Erasures; see sql/sqlite/0019_erasure.sql.
--
-- Here what has had its time is dropped month by month: evidence_payload_due says whether there is anything, evidence_payload_drop drops it and
-- tells what of which log it was. It waits a second at most for those who read, and is tried again.

create table erasure
(
    erasure text collate "C" not null primary key,
    kind text collate "C" not null check (kind in ('action', 'subject', 'age')),
    value text collate "C" not null,
    state text collate "C" not null check (state in ('open', 'done')),
    ordered_at bigint not null,
    ended_at bigint,
    place text collate "C" not null default '',
    left_open text not null default '[]',
    ranges text not null default '[]',
    erased bigint not null default 0 check (erased >= 0),
    check ((state = 'done') = (ended_at is not null))
);

create index erasure_open on erasure (ordered_at) where state = 'open';

create trigger erasure_ends_once before update on erasure
for each row when (old.state = 'done' or new.erasure <> old.erasure or new.kind <> old.kind or new.value <> old.value
    or new.ordered_at <> old.ordered_at or new.erased < old.erased)
execute function refuse('an erasure ends once');

create trigger erasure_stays before delete on erasure
for each row execute function refuse('an erasure is never forgotten');

create trigger erasure_is_kept before truncate on erasure
for each statement execute function refuse('an erasure is never forgotten');

drop trigger approval_moves_forward on approval;

create trigger approval_moves_forward before update on approval
for each row when (new.seq <> old.seq or new.approval <> old.approval or new.scope <> old.scope
    or (new.digest <> old.digest and not (
        new.digest = 'erased' and old.state not in ('pending', 'approved') and new.state = old.state and new.version = old.version + 1))
    or new.created_at <> old.created_at or new.expires_at <> old.expires_at or new.concluded < old.concluded
    or (new.version <= old.version and new.concluded = old.concluded)
    or (new.version > old.version and new.state = old.state and old.state <> 'pending' and new.digest = old.digest)
    or (new.state <> old.state and not (
        (old.state = 'pending' and new.state in ('approved', 'rejected', 'expired', 'cancelled'))
        or (old.state = 'approved' and new.state in ('consumed', 'expired', 'cancelled')))))
execute function refuse('an approval moves forward only');

drop trigger approval_grant_is_used_up on approval_grant;

create trigger approval_grant_is_used_up before update on approval_grant
for each row when (new.seq <> old.seq or new.scope <> old.scope or new.granted <> old.granted or new.until_at <> old.until_at
    or not ((new.digest = old.digest and new.used = old.used + 1) or (new.digest = 'erased' and new.used = old.used)))
execute function refuse('a use is taken once');

create function evidence_payload_parts(before bigint) returns setof text
language sql stable set search_path from current as $$
    select c.relname::text
    from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'evidence_payload'::regclass
        and c.relname ~ '^evidence_payload_[0-9]{4}_[0-9]{2}$'
        and extract(epoch from to_timestamp(right(c.relname, 7), 'YYYY_MM')::timestamp + interval '1 month')::bigint * 1000000 <= before
    order by c.relname
$$;

create function evidence_payload_due(before bigint) returns boolean
language sql stable set search_path from current as $$
    select exists (select 1 from evidence_payload_parts(before)) or exists (select 1 from evidence_payload_other where time < before)
$$;

create function evidence_payload_drop(before bigint) returns table (log text, first_idx bigint, last_idx bigint, erased bigint)
language plpgsql security definer set search_path from current as $$
declare
    part text;
begin
    perform set_config('lock_timeout', '1s', true);
    for part in select * from evidence_payload_parts(before) loop
        return query execute format(
            'select r.log, min(r.idx), max(r.idx), count(*) from %I y join evidence_record r on r.seq = y.seq group by r.log', part);
        execute format('drop table %I', part);
    end loop;
    return query
        with gone as (delete from evidence_payload_other where time < before returning seq)
        select r.log, min(r.idx), max(r.idx), count(*) from gone g join evidence_record r on r.seq = g.seq group by r.log;
end
$$;

-- Temporary tables come last: otherwise whoever may make one could put it in the place of ours, with a trigger that runs as the owner.
do $$
declare
    one text;
begin
    foreach one in array array[
        'evidence_payload_prepare(integer)', 'evidence_payload_parts(bigint)', 'evidence_payload_due(bigint)', 'evidence_payload_drop(bigint)'] loop
        execute format('alter function %s set search_path = pg_catalog, %I, pg_temp', one, current_schema());
    end loop;
end
$$;
