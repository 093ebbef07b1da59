-- What records say of persons and secrets, beside them; see sql/sqlite/0018_evidence_payload.sql.
--
-- Here it is parted by the month of the record's time (UTC), so that what has had its time is dropped month by month, and not row by row.
-- evidence_payload_prepare makes the parts of the coming months; a silo calls it now and then. What comes in a month that has none is in
-- evidence_payload_other.

create table payload_key
(
    id text collate "C" not null primary key,
    sealed text not null,
    created_at bigint not null
);

create table evidence_payload
(
    seq bigint not null,
    time bigint not null,
    sealed bytea not null,
    primary key (seq, time)
) partition by range (time);

create table evidence_payload_other partition of evidence_payload default;

create function evidence_payload_prepare(ahead integer) returns void
language plpgsql security definer set search_path from current as $$
declare
    starts timestamp;
    part text;
begin
    -- Whoever reads all of it, as a backup does, must not be waited for: behind this, everybody who writes would wait too.
    perform set_config('lock_timeout', '200ms', true);
    for i in 0..ahead loop
        starts := date_trunc('month', now() at time zone 'UTC') + make_interval(months => i);
        part := 'evidence_payload_' || to_char(starts, 'YYYY_MM');
        if to_regclass(part) is null then
            begin
                execute format(
                    'create table %I partition of evidence_payload for values from (%s) to (%s)',
                    part,
                    (extract(epoch from starts)::bigint * 1000000),
                    (extract(epoch from starts + interval '1 month')::bigint * 1000000));
            exception when check_violation or duplicate_table or unique_violation or lock_not_available then
                -- Another silo has made it, or evidence_payload_other holds some of it already: then it stays there. Or it is made at the next look.
                null;
            end;
        end if;
    end loop;
end
$$;

select evidence_payload_prepare(2);

create trigger evidence_payload_never_changes before update on evidence_payload
for each row execute function refuse('a payload is written once');
