-- Records are found by more of what they say. evidence_posting now has the kinds operation (4), effect (5), outcome (6), type (7), policy (8),
-- rule (9), run (10), target (11), approver (12) and finding (13) too; principal (1) is everybody who has a part in a record. What is recorded
-- of an action after its decision is noted under that decision's values as well, so that a search for a rule and an outcome finds the chunk
-- in which they meet. A posting only says where to look: each record is held against the filter itself.

alter table evidence_posting drop constraint evidence_posting_kind_check;
alter table evidence_posting add constraint evidence_posting_kind_check check (kind between 0 and 13);

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

create temporary table said_body on commit drop as
select r.decision as decision, r.effect as effect, convert_from(r.body, 'UTF8')::json as body from evidence_record r where r.type = 'decision';

create temporary table said on commit drop as
select decision, 5 as kind, effect as value from said_body
union
select decision, 1, body ->> 'principal' from said_body
union
select decision, 1, e ->> 'principal' from said_body, json_array_elements(coalesce(body -> 'delegation', '[]'::json)) e
union
select decision, 1, body -> 'redemption' ->> 'principal' from said_body
union
select decision, 9, e ->> 'rule' from said_body, json_array_elements(coalesce(body -> 'evaluated', '[]'::json)) e where e ->> 'outcome' in ('true', 'error')
union
select decision, 9, (e ->> 'policy') || '#' || (e ->> 'rule') from said_body, json_array_elements(coalesce(body -> 'decision' -> 'reasons', '[]'::json)) e
union
select decision, 10, body -> 'context' ->> 'run' from said_body
where json_typeof(body -> 'context' -> 'run') = 'string' and body::text !~ '\\u0000' and length(body -> 'context' ->> 'run') between 1 and 256
union
select decision, 12, e ->> 'voter' from said_body, json_array_elements(coalesce(body -> 'approval' -> 'votes', '[]'::json)) e;

create index on said (decision);
insert into said select decision, 8, substr(value, 1, strpos(value, '#') - 1) from said where kind = 9 and strpos(value, '#') > 1;

insert into evidence_posting (kind, value, minute, chunk)
select distinct s.kind, s.value, r.time / 60000000, r.seq / 64 from evidence_record r join said s on s.decision = r.decision where s.value is not null
on conflict do nothing;

insert into evidence_posting (kind, value, minute, chunk)
select distinct 12, convert_from(r.body, 'UTF8')::json ->> 'by', r.time / 60000000, r.seq / 64 from evidence_record r
where r.type = 'approval' and convert_from(r.body, 'UTF8')::json ->> 'vote' is not null and convert_from(r.body, 'UTF8')::json ->> 'by' is not null
on conflict do nothing;

create temporary table said_release on commit drop as
select e ->> 'rule' as rule, r.time / 60000000 as minute, r.seq / 64 as chunk
from evidence_record r, json_array_elements(coalesce(convert_from(r.body, 'UTF8')::json -> 'release' -> 'evaluated', '[]'::json)) e
where r.type = 'outcome' and e ->> 'outcome' in ('true', 'error');

insert into evidence_posting (kind, value, minute, chunk)
select distinct 9, rule, minute, chunk from said_release
union
select distinct 8, substr(rule, 1, strpos(rule, '#') - 1), minute, chunk from said_release
on conflict do nothing;
