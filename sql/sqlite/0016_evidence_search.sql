-- Records are found by more of what they say. evidence_posting now has the kinds operation (4), effect (5), outcome (6), type (7), policy (8),
-- rule (9), run (10), target (11), approver (12) and finding (13) too; principal (1) is everybody who has a part in a record. What is recorded
-- of an action after its decision is noted under that decision's values as well, so that a search for a rule and an outcome finds the chunk
-- in which they meet. A posting only says where to look: each record is held against the filter itself.

create table evidence_posting_more
(
    kind integer not null check (kind between 0 and 13),
    value text not null,
    minute integer not null,
    chunk integer not null,
    primary key (kind, value, minute, chunk)
) strict, without rowid;

insert into evidence_posting_more (kind, value, minute, chunk) select kind, value, minute, chunk from evidence_posting;
drop table evidence_posting;
alter table evidence_posting_more rename to evidence_posting;

create trigger evidence_posting_never_changes before update on evidence_posting
begin
    select raise(abort, 'evidence is append-only');
end;

create trigger evidence_posting_never_goes before delete on evidence_posting
begin
    select raise(abort, 'evidence is append-only');
end;

-- What stands there already.

insert into evidence_posting (kind, value, minute, chunk)
select distinct 4, operation, time / 60000000, seq / 64 from evidence_record r where operation is not null
union all
select distinct 5, effect, time / 60000000, seq / 64 from evidence_record r where effect is not null
union all
select distinct 6, outcome, time / 60000000, seq / 64 from evidence_record r where outcome is not null
union all
select distinct 7, type, time / 60000000, seq / 64 from evidence_record r where type is not null
on conflict do nothing;

create temporary table said as
select r.decision as decision, 5 as kind, r.effect as value from evidence_record r where r.type = 'decision' and r.effect is not null
union
select r.decision, 1, json_extract(cast(r.body as text), '$.principal') from evidence_record r where r.type = 'decision'
union
select r.decision, 1, json_extract(e.value, '$.principal') from evidence_record r, json_each(cast(r.body as text), '$.delegation') e where r.type = 'decision'
union
select r.decision, 1, json_extract(cast(r.body as text), '$.redemption.principal') from evidence_record r where r.type = 'decision'
union
select r.decision, 9, json_extract(e.value, '$.rule') from evidence_record r, json_each(cast(r.body as text), '$.evaluated') e
where r.type = 'decision' and json_extract(e.value, '$.outcome') in ('true', 'error')
union
select r.decision, 9, json_extract(e.value, '$.policy') || '#' || json_extract(e.value, '$.rule')
from evidence_record r, json_each(cast(r.body as text), '$.decision.reasons') e where r.type = 'decision'
union
select r.decision, 10, json_extract(cast(r.body as text), '$.context.run') from evidence_record r
where r.type = 'decision' and json_type(cast(r.body as text), '$.context.run') = 'text' and length(json_extract(cast(r.body as text), '$.context.run')) between 1 and 256
union
select r.decision, 12, json_extract(e.value, '$.voter') from evidence_record r, json_each(cast(r.body as text), '$.approval.votes') e where r.type = 'decision';

create index temp.said_decision on said (decision);
insert into said select decision, 8, substr(value, 1, instr(value, '#') - 1) from said where kind = 9 and instr(value, '#') > 1;

insert into evidence_posting (kind, value, minute, chunk)
select distinct s.kind, s.value, r.time / 60000000, r.seq / 64 from evidence_record r join said s on s.decision = r.decision where s.value is not null
on conflict do nothing;

drop table said;

insert into evidence_posting (kind, value, minute, chunk)
select distinct 12, json_extract(cast(r.body as text), '$.by'), r.time / 60000000, r.seq / 64 from evidence_record r
where r.type = 'approval' and json_extract(cast(r.body as text), '$.vote') is not null and json_extract(cast(r.body as text), '$.by') is not null
on conflict do nothing;

insert into evidence_posting (kind, value, minute, chunk)
select distinct 9, json_extract(e.value, '$.rule'), r.time / 60000000, r.seq / 64
from evidence_record r, json_each(cast(r.body as text), '$.release.evaluated') e
where r.type = 'outcome' and json_extract(e.value, '$.outcome') in ('true', 'error')
on conflict do nothing;

insert into evidence_posting (kind, value, minute, chunk)
select distinct 8, substr(json_extract(e.value, '$.rule'), 1, instr(json_extract(e.value, '$.rule'), '#') - 1), r.time / 60000000, r.seq / 64
from evidence_record r, json_each(cast(r.body as text), '$.release.evaluated') e
where r.type = 'outcome' and json_extract(e.value, '$.outcome') in ('true', 'error')
on conflict do nothing;
