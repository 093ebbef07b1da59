-- What has had its time is dropped one month at a time, by one silo at a time. What a month held is counted first, while only that month is
-- closed to who would take from it; the table of all months is held for no longer than dropping one takes.

create or replace function evidence_payload_drop(before bigint) returns table (log text, first_idx bigint, last_idx bigint, erased bigint)
language plpgsql security definer as $$
declare
    part text;
begin
    perform set_config('lock_timeout', '1s', true);
    perform pg_advisory_xact_lock(hashtext('evidence_payload_drop'), current_schema()::regnamespace::oid::integer);
    select p into part from evidence_payload_parts(before) as p limit 1;
    if part is not null then
        execute format('lock table %I in share row exclusive mode', part);
        return query execute format(
            'select r.log, min(r.idx), max(r.idx), count(*) from %I y join evidence_record r on r.seq = y.seq group by r.log', part);
        execute format('drop table %I', part);
        return;
    end if;
    return query
        with gone as (
            delete from evidence_payload_other where (seq, time) in (
                select o.seq, o.time from evidence_payload_other o where o.time < before order by o.seq limit 10000)
            returning seq)
        select r.log, min(r.idx), max(r.idx), count(*) from gone g join evidence_record r on r.seq = g.seq group by r.log;
end
$$;

do $$
begin
    execute format('alter function evidence_payload_drop(bigint) set search_path = pg_catalog, %I, pg_temp', current_schema());
end
$$;
