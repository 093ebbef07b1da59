-- What runs have read; see sql/sqlite/0025_labels.sql, whose meaning this has.
--
-- A batch that gives labels locks the one row of authority_clock alone from its beginning, since two that share it could not both raise it.

create table held_label (
    holder text collate "C" not null check (position('/' in holder) > 1),
    label text collate "C" not null check (label <> '' and position(' ' in label) = 0),
    log text collate "C" not null,
    idx bigint not null,
    primary key (holder, label)
);

create function held_label_given() returns trigger language plpgsql as $$
begin
    perform authority_raise('label', new.holder);
    return null;
end
$$;

create function held_label_cleared() returns trigger language plpgsql as $$
begin
    perform authority_raise('label', old.holder);
    return null;
end
$$;

create trigger held_label_given after insert on held_label
for each row execute function held_label_given();

create trigger held_label_cleared after delete on held_label
for each row execute function held_label_cleared();

create trigger held_label_stays before update on held_label
for each row execute function refuse('a label is given or taken away, never changed');

create trigger held_label_is_not_emptied before truncate on held_label
for each statement execute function refuse('a label is taken away by a record');
