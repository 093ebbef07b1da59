-- What an action comes to beyond "it was sent, and the destination answered"; see sql/sqlite/0014_action_course.sql.

create table action_course
(
    seq bigint primary key references action (seq),
    action text collate "C" not null unique,
    scope text collate "C" not null,
    state text collate "C" not null check (state in ('unknown', 'under_way', 'asked', 'issued', 'redeemed', 'ended')),
    version bigint not null check (version > 0),
    attempt bigint not null check (attempt > 0),
    since bigint not null,
    redeemer text collate "C",
    admission_log text collate "C",
    admission_idx bigint,
    conclusion_log text collate "C",
    conclusion_idx bigint,
    answer bytea,
    check ((admission_log is null) = (admission_idx is null)),
    check ((conclusion_log is null) = (conclusion_idx is null) and (conclusion_log is null) = (answer is null)),
    check (state <> 'redeemed' or redeemer is not null)
);

create index action_course_state on action_course (state, action);
create index action_course_scope on action_course (scope, state, action);
create index action_course_under_way on action_course (admission_log, seq) where state = 'under_way';

insert into action_course (seq, action, scope, state, version, attempt, since)
select a.seq, a.action, a.scope, 'unknown', 1, 1, r.time
from action a
    join action_conclusion c on c.seq = a.seq
    join evidence_record r on r.log = c.log and r.idx = c.idx
where r.type = 'outcome' and r.outcome = 'unknown';

create trigger action_course_moves_forward before update on action_course
for each row when (new.seq <> old.seq or new.action <> old.action or new.scope <> old.scope or new.version <> old.version + 1
    or new.attempt <> old.attempt + (case when old.state = 'unknown' and new.state = 'under_way' then 1 else 0 end)
    or (old.redeemer is not null and new.redeemer is distinct from old.redeemer)
    or not (
        (old.state = 'unknown' and new.state in ('under_way', 'ended'))
        or (old.state = 'under_way' and new.state in ('unknown', 'ended'))
        or (old.state = 'asked' and new.state in ('issued', 'ended'))
        or (old.state = 'issued' and new.state in ('issued', 'redeemed', 'ended'))
        or (old.state = 'redeemed' and new.state in ('unknown', 'ended'))))
execute function refuse('what came of an action moves forward only');

create trigger action_course_stays before delete on action_course
for each row execute function refuse('what came of an action is never deleted');

create trigger action_course_is_kept before truncate on action_course
for each statement execute function refuse('what came of an action is never deleted');

create or replace function action_settled_once_concluded() returns trigger language plpgsql as $$
begin
    if new.log <> old.log or new.through < old.through or exists (
        select 1 from action
        where log = new.log and seq > old.through and seq <= new.through
            and not exists (select 1 from action_conclusion where action_conclusion.seq = action.seq)
            and not exists (select 1 from approval where approval.seq = action.seq)
            and not exists (select 1 from action_course where action_course.seq = action.seq))
    then
        raise exception 'an action is open until it is concluded, waits for people or is carried out elsewhere';
    end if;
    return new;
end
$$;
