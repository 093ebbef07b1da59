-- Reviews and follow-ups; see sql/sqlite/0024_reviews.sql.

create table review
(
    review text collate "C" not null primary key,
    decision text collate "C" not null,
    state text collate "C" not null check (state in ('open', 'judged')),
    verdict text collate "C",
    team text collate "C",
    route text collate "C" not null,
    sample text collate "C",
    opened_at bigint not null,
    version bigint not null check (version > 0),
    told text not null
);

create index review_of_decision on review (decision);
create index review_open on review (review) where state = 'open';

create table follow_up
(
    follow_up text collate "C" not null primary key,
    review text collate "C" not null references review (review),
    state text collate "C" not null check (state in ('open', 'doing', 'landed', 'fixed', 'dropped')),
    surface text collate "C" not null,
    target text collate "C" not null,
    owner text collate "C",
    opened_at bigint not null,
    version bigint not null check (version > 0),
    told text not null
);

create index follow_up_of_review on follow_up (review);
create index follow_up_of_target on follow_up (surface, target);
create index follow_up_left on follow_up (follow_up) where state in ('open', 'doing', 'landed');

create trigger review_moves_forward before update on review
for each row when (new.review <> old.review or new.decision <> old.decision or new.opened_at <> old.opened_at or new.route <> old.route
    or new.version <> old.version + 1 or (old.state = 'judged' and new.state <> 'judged'))
execute function refuse('a review moves forward only');

create trigger review_stays before delete on review
for each row execute function refuse('a review is never forgotten');

create trigger review_is_kept before truncate on review
for each statement execute function refuse('a review is never forgotten');

create trigger follow_up_moves_forward before update on follow_up
for each row when (new.follow_up <> old.follow_up or new.review <> old.review or new.surface <> old.surface or new.target <> old.target
    or new.opened_at <> old.opened_at or new.version <> old.version + 1)
execute function refuse('a follow-up moves forward only');

create trigger follow_up_stays before delete on follow_up
for each row execute function refuse('a follow-up is never forgotten');

create trigger follow_up_is_kept before truncate on follow_up
for each statement execute function refuse('a follow-up is never forgotten');

drop index evidence_record_of_news;

create index evidence_record_of_news on evidence_record (log, idx)
where type = 'alert' or type = 'approval' or type = 'follow-up' or (type = 'decision' and (effect = 'require_approval' or outcome = 'cancelled'));
