// Decides the question of the policy benchmark with other engines. Reads one line a measurement, {"engine","rules","seconds"},
// and answers with one, {"nanoseconds"}. The rules are those of the benchmark: five an operation, spread over operations.
import { createInterface } from 'node:readline';
import { createRequire } from 'node:module';

const load = createRequire(process.argv[2] + '/');
const cedar = load('@cedar-policy/cedar-wasm/nodejs');
const casbin = load('casbin');

const operations = rules => Array.from({ length: Math.max(1, rules / 5) }, (_, i) => i === 0 ? 'refund' : `operation${i}`);

const makeCedar = rules => {
  const text = operations(rules).map(o => `
    permit(principal in Role::"support", action == Action::"${o}", resource);
    forbid(principal, action == Action::"${o}", resource) when { !(["EUR", "USD"].contains(context.currency)) };
    forbid(principal, action == Action::"${o}", resource) when { context.amount > 500 };
    forbid(principal, action == Action::"${o}", resource) when { context.amount == 0 };
    permit(principal, action == Action::"${o}", resource) when { resource.kind == "agent" && context.amount < 50 };`).join('\n');
  const answer = cedar.preparsePolicySet(`set${rules}`, { staticPolicies: text });
  if (answer.type !== 'success') throw new Error(JSON.stringify(answer));
  const call = {
    principal: { type: 'Agent', id: 'agent' },
    action: { type: 'Action', id: 'refund' },
    resource: { type: 'Deployment', id: 'prod' },
    context: { orderId: 'ord_1', amount: 10, currency: 'EUR', note: 'a parcel that never came' },
    preparsedPolicySetId: `set${rules}`,
    entities: [
      { uid: { type: 'Agent', id: 'agent' }, attrs: {}, parents: [{ type: 'Role', id: 'support' }] },
      { uid: { type: 'Deployment', id: 'prod' }, attrs: { kind: 'agent' }, parents: [] },
    ],
  };
  return () => cedar.statefulIsAuthorized(call).response.decision === 'allow';
};

const makeCasbin = async rules => {
  const model = casbin.newModelFromString(`
[request_definition]
r = sub, act, amount, currency
[policy_definition]
p = sub, act, max, eft
[role_definition]
g = _, _
[policy_effect]
e = some(where (p.eft == allow)) && !some(where (p.eft == deny))
[matchers]
m = r.act == p.act && g(r.sub, p.sub) && r.amount > p.max`);
  const enforcer = await casbin.newEnforcer(model);
  for (const o of operations(rules)) {
    await enforcer.addPolicies([['support', o, '0', 'allow'], ['support', o, '500', 'deny'], ['support', o, '501', 'deny'], ['support', o, '502', 'deny'], ['support', o, '1', 'allow']]);
  }
  await enforcer.addGroupingPolicy('agent', 'support');
  return () => enforcer.enforceSync('agent', 'refund', 10, 'EUR');
};

const measure = (decide, seconds) => {
  let count = 0;
  const begin = performance.now();
  do {
    for (let i = 0; i < 8; i++) decide();
    count += 8;
  } while (performance.now() - begin < seconds * 1e3);
  return (performance.now() - begin) * 1e6 / count;
};

const known = new Map();
for await (const line of createInterface({ input: process.stdin })) {
  const { engine, rules, seconds } = JSON.parse(line);
  const key = `${engine} ${rules}`;
  if (!known.has(key)) known.set(key, engine === 'cedar' ? makeCedar(rules) : await makeCasbin(rules));
  const decide = known.get(key);
  if (decide() !== true) throw new Error(`${key} does not allow what it should`);
  console.log(JSON.stringify({ nanoseconds: measure(decide, seconds) }));
}
