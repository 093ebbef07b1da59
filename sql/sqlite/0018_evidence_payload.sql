-- What records say of persons and secrets, beside them: evidence_record holds the hash of each payload, and evidence_payload the payload,
-- encrypted, under the record's seq. It is written in the record's own transaction, never changed, and can be deleted without a trace in
-- the log: that is how it is erased.
--
-- Each payload is encrypted under a key of its own, which stands in its row, together with one of payload_key, which the key ring seals.
-- Where a payload has the answer that is told to whoever asks again, the answer of action_conclusion or action_course is empty; and
-- action.request_digest is then no digest but a commitment under the payload's salt.

create table payload_key
(
    id text primary key,
    sealed text not null,
    created_at integer not null
) strict;

create table evidence_payload
(
    seq integer primary key,
    time integer not null,
    sealed blob not null
) strict;

create trigger evidence_payload_never_changes before update on evidence_payload
begin
    select raise(abort, 'a payload is written once');
end;
