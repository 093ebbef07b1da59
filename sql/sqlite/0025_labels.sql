-- What runs have read. A row is one label of one holder (a run, a deployment, or a principal outside), with the place of the record that gave it.
--
-- Rules refuse by labels, so a label is authority: it is written in the transaction of a record, and one that is new, or taken away, raises the clock in
-- that transaction. Whoever decides on a view without it is found out at the admission, at every silo, as with a suspension. What is there already changes
-- nothing, so a run that reads the same kind of data a thousand times raises the clock once.

create table held_label (
    holder text not null check (instr(holder, '/') > 1),
    label text not null check (label <> '' and instr(label, ' ') = 0),
    log text not null,
    idx integer not null,
    primary key (holder, label)
) strict, without rowid;

create trigger held_label_given after insert on held_label
begin
    update authority_clock set value = value + 1 where id = 1;
    insert into authority_change (clock, kind, name)
    values ((select value from authority_clock where id = 1), 'label', new.holder)
    on conflict do update set clock = excluded.clock;
end;

create trigger held_label_cleared after delete on held_label
begin
    update authority_clock set value = value + 1 where id = 1;
    insert into authority_change (clock, kind, name)
    values ((select value from authority_clock where id = 1), 'label', old.holder)
    on conflict do update set clock = excluded.clock;
end;

create trigger held_label_stays before update on held_label
begin
    select raise(abort, 'a label is given or taken away, never changed');
end;
