-- Reviews of decisions, and the follow-ups that they cause: how each stands, as the last of its records says.
--
-- A row is written in the transaction of the record that says so, and moves on by the version that whoever changes it has seen: of two who change
-- one at the same time, one has. told is the whole as canonical JSON; the columns beside it are what lists are filtered by. Nothing that people
-- write is here: that stands beside the records, and can be erased.

create table review
(
    review text primary key,
    decision text not null,
    state text not null check (state in ('open', 'judged')),
    verdict text,
    team text,
    route text not null,
    sample text,
    opened_at integer not null,
    version integer not null check (version > 0),
    told text not null
) strict;

create index review_of_decision on review (decision);
create index review_open on review (review) where state = 'open';

create table follow_up
(
    follow_up text primary key,
    review text not null references review (review),
    state text not null check (state in ('open', 'doing', 'landed', 'fixed', 'dropped')),
    surface text not null,
    target text not null,
    owner text,
    opened_at integer not null,
    version integer not null check (version > 0),
    told text not null
) strict;

create index follow_up_of_review on follow_up (review);
create index follow_up_of_target on follow_up (surface, target);
create index follow_up_left on follow_up (follow_up) where state in ('open', 'doing', 'landed');

create trigger review_moves_forward before update on review
when new.review <> old.review or new.decision <> old.decision or new.opened_at <> old.opened_at or new.route <> old.route
    or new.version <> old.version + 1 or (old.state = 'judged' and new.state <> 'judged')
begin
    select raise(abort, 'a review moves forward only');
end;

create trigger review_stays before delete on review
begin
    select raise(abort, 'a review is never forgotten');
end;

create trigger follow_up_moves_forward before update on follow_up
when new.follow_up <> old.follow_up or new.review <> old.review or new.surface <> old.surface or new.target <> old.target
    or new.opened_at <> old.opened_at or new.version <> old.version + 1
begin
    select raise(abort, 'a follow-up moves forward only');
end;

create trigger follow_up_stays before delete on follow_up
begin
    select raise(abort, 'a follow-up is never forgotten');
end;

-- Webhooks are told of follow-ups too, where they ask for that.

drop index evidence_record_of_news;

create index evidence_record_of_news on evidence_record (log, idx)
where type = 'alert' or type = 'approval' or type = 'follow-up' or (type = 'decision' and (effect = 'require_approval' or outcome = 'cancelled'));
