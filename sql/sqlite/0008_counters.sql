-- What has been taken in a window of time from each counter that a rate or a budget names.
--
-- An admission takes from its counters in the transaction that writes its decision record, by an update that holds the
-- limit itself: however many silos admit at once, no window is ever overdrawn, and what was not admitted took nothing. The
-- limit is no column: it belongs to the grant or rule in force, and a changed grant goes on with the same counter.
--
-- Numbers are counted in millionths. source_kind and source name what bounds (a principal, a deployment, a token, a policy),
-- times are in seconds since 1970. A row is of no use once its window has ended; those are removed a day later, so that a
-- clock that is behind finds its window still there.

create table bound_counter
(
    source_kind text not null check (source_kind <> ''),
    source text not null,
    counter text not null,
    kind text not null check (kind in ('rate', 'budget')),
    per text not null,
    starts_at integer not null,
    ends_at integer not null check (ends_at > starts_at),
    used integer not null check (used >= 0),
    primary key (source_kind, source, counter, kind, per, starts_at)
) strict, without rowid;

create index bound_counter_ends on bound_counter (ends_at);
