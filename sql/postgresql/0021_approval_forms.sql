-- Somebody who is asked may narrow what waits; see sql/sqlite/0026_approval_forms.sql.

drop trigger approval_moves_forward on approval;

alter table approval
    add column form bigint not null default 0 check (form >= 0),
    add column form_log text collate "C",
    add column form_idx bigint,
    add check ((form = 0) = (form_idx is null) and (form_log is null) = (form_idx is null));

create trigger approval_moves_forward before update on approval
for each row when (new.seq <> old.seq or new.approval <> old.approval or new.scope <> old.scope
    or new.created_at <> old.created_at or new.expires_at <> old.expires_at or new.concluded < old.concluded
    or (new.version <= old.version and new.concluded = old.concluded)
    or (new.version > old.version and new.state = old.state and old.state <> 'pending' and new.digest = old.digest)
    or (new.form = old.form and (new.form_log is distinct from old.form_log or new.form_idx is distinct from old.form_idx))
    or (new.form = old.form and new.digest <> old.digest and not (
        new.digest = 'erased' and old.state not in ('pending', 'approved') and new.state = old.state and new.version = old.version + 1))
    or (new.form <> old.form and (new.form <> old.form + 1 or new.digest = old.digest or old.state <> 'pending' or new.state <> 'pending'))
    or (new.state <> old.state and not (
        (old.state = 'pending' and new.state in ('approved', 'rejected', 'expired', 'cancelled'))
        or (old.state = 'approved' and new.state in ('consumed', 'expired', 'cancelled')))))
execute function refuse('an approval moves forward only');

alter table approval_vote
    add column form bigint not null default 0,
    drop constraint approval_vote_pkey,
    add primary key (seq, form, voter);

alter table approval_vote alter column form drop default;
