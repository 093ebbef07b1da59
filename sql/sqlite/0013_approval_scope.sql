-- Whose action waits, so that what one caller has waiting can be counted where the next is opened.

drop trigger approval_moves_forward;

alter table approval add column scope text not null default '';

update approval set scope = (select scope from action where action.seq = approval.seq);

create index approval_scope on approval (scope) where state in ('pending', 'approved');

create trigger approval_moves_forward before update on approval
when new.seq <> old.seq or new.approval <> old.approval or new.digest <> old.digest or new.scope <> old.scope
    or new.created_at <> old.created_at or new.expires_at <> old.expires_at or new.concluded < old.concluded
    or (new.version <= old.version and new.concluded = old.concluded)
    or (new.version > old.version and new.state = old.state and old.state <> 'pending')
    or (new.state <> old.state and not (
        (old.state = 'pending' and new.state in ('approved', 'rejected', 'expired', 'cancelled'))
        or (old.state = 'approved' and new.state in ('consumed', 'expired', 'cancelled'))))
begin
    select raise(abort, 'an approval moves forward only');
end;
