-- What an action comes to beyond "it was sent, and the destination answered". Most never do, and have no row here.
--
-- unknown: it was sent, and nobody knows what came of it. It can be settled by a person, or be sent once more where its operation is
-- declared idempotent: under_way is such a further attempt. asked, issued and redeemed are of an action that an enforcement point
-- outside carries out: it waits for people, a permit for it was given, the permit was used. ended: what came of it is known.
--
-- Every step is a guarded update from the version that was read, in the transaction of the record that tells of it. admission_log and
-- admission_idx are the place of the decision record that it stands on now, conclusion_log, conclusion_idx and answer those of what
-- came of it last; where they are null, those of action and action_conclusion are.

create table action_course
(
    seq integer primary key references action (seq),
    action text not null unique,
    scope text not null,
    state text not null check (state in ('unknown', 'under_way', 'asked', 'issued', 'redeemed', 'ended')),
    version integer not null check (version > 0),
    attempt integer not null check (attempt > 0),
    since integer not null,
    redeemer text,
    admission_log text,
    admission_idx integer,
    conclusion_log text,
    conclusion_idx integer,
    answer blob,
    check ((admission_log is null) = (admission_idx is null)),
    check ((conclusion_log is null) = (conclusion_idx is null) and (conclusion_log is null) = (answer is null)),
    check (state <> 'redeemed' or redeemer is not null)
) strict;

create index action_course_state on action_course (state, action);
create index action_course_scope on action_course (scope, state, action);

insert into action_course (seq, action, scope, state, version, attempt, since)
select a.seq, a.action, a.scope, 'unknown', 1, 1, r.time
from action a
    join action_conclusion c on c.seq = a.seq
    join evidence_record r on r.log = c.log and r.idx = c.idx
where r.type = 'outcome' and r.outcome = 'unknown';

create trigger action_course_moves_forward before update on action_course
when new.seq <> old.seq or new.action <> old.action or new.scope <> old.scope or new.version <> old.version + 1
    or new.attempt <> old.attempt + (old.state = 'unknown' and new.state = 'under_way')
    or (old.redeemer is not null and new.redeemer is not old.redeemer)
    or not (
        (old.state = 'unknown' and new.state in ('under_way', 'ended'))
        or (old.state = 'under_way' and new.state in ('unknown', 'ended'))
        or (old.state = 'asked' and new.state in ('issued', 'ended'))
        or (old.state = 'issued' and new.state in ('issued', 'redeemed', 'ended'))
        or (old.state = 'redeemed' and new.state in ('unknown', 'ended')))
begin
    select raise(abort, 'what came of an action moves forward only');
end;

create trigger action_course_stays before delete on action_course
begin
    select raise(abort, 'what came of an action is never deleted');
end;

drop trigger action_settled_once_concluded;

create trigger action_settled_once_concluded before update on action_settled
when new.id <> old.id or new.through < old.through or exists (
    select 1 from action
    where seq > old.through and seq <= new.through
        and not exists (select 1 from action_conclusion where action_conclusion.seq = action.seq)
        and not exists (select 1 from approval where approval.seq = action.seq)
        and not exists (select 1 from action_course where action_course.seq = action.seq))
begin
    select raise(abort, 'an action is open until it is concluded, waits for people or is carried out elsewhere');
end;
