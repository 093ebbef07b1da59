// Makes cases.jsonl: random rules and requests, and what Cedar decides about them.
//
//   npm install @cedar-policy/cedar-wasm@4.13.0
//   node generate.mjs > cases.jsonl
//
// A case is one line: { roles, environment, arguments, context, rules: [{ effect, when }], cedar: { decision, errors } }.
// `when` is the rule's condition in our language; its Cedar form is made of the same tree and thrown away.
import * as cedar from '@cedar-policy/cedar-wasm/nodejs';

let state = 20260301n;
const random = n => {
  state = (state * 6364136223846793005n + 1442695040888963407n) & 0xffffffffffffffffn;
  return Number((state >> 33n) % BigInt(n));
};
const pick = list => list[random(list.length)];
const quote = text => JSON.stringify(text);

const roles = ['support', 'senior', 'finance', 'audit'];
const currencies = ['EUR', 'USD', 'GBP', 'CHF'];
const environments = ['production', 'staging'];

// Tests that can always be evaluated.
const atoms = [
  () => { const role = pick(roles); return [`'${role}' in principal.roles`, `principal in Role::"${role}"`]; },
  () => { const [n, op] = [random(900), pick(['<', '<=', '>', '>=', '==', '!='])]; return [`args.amount ${op} ${n}`, `context.amount ${op} ${n}`]; },
  () => { const value = pick(currencies); return [`args.currency == '${value}'`, `context.currency == "${value}"`]; },
  () => { const some = currencies.filter(() => random(2)); return [`args.currency in [${some.map(c => `'${c}'`)}]`, `[${some.map(quote)}].contains(context.currency)`]; },
  () => { const value = pick(environments); return [`deployment.environment == '${value}'`, `resource.environment == "${value}"`]; },
  () => [`has(args.note)`, `context has note`],
  () => { const value = pick(['x', 'y', '']); return [`has(args.note) && args.note == '${value}'`, `context has note && context.note == "${value}"`]; },
  () => [`has(args.tags) && args.tags.exists(t, t == 'vip')`, `context has tags && context.tags.contains("vip")`],
  () => { const n = random(20); return [`args.amount + ${n} > 500`, `context.amount + ${n} > 500`]; },
  () => { const text = pick(['ord_', 'ord_1', 'x']); return [`args.orderId.startsWith('${text}')`, `context.orderId like "${text}*"`]; },
];

// Tests that fail where the caller did not say something, or said it otherwise.
const fragile = [
  () => { const n = random(5); return [`context.level > ${n}`, `context.said.level > ${n}`]; },
  () => [`context.flag == true && context.flag`, `context.said.flag`],
];

const condition = depth => {
  if (depth === 0 || random(3) === 0) {
    return pick(atoms)();
  }

  const [a, b] = [condition(depth - 1), condition(depth - 1)];
  switch (random(4)) {
    case 0: return [`(${a[0]}) && (${b[0]})`, `(${a[1]}) && (${b[1]})`];
    case 1: return [`(${a[0]}) || (${b[0]})`, `(${a[1]}) || (${b[1]})`];
    case 2: return [`!(${a[0]})`, `!(${a[1]})`];
    default: return [`(${a[0]}) ? (${b[0]}) : false`, `if (${a[1]}) then (${b[1]}) else false`];
  }
};

// && and || of CEL take the side that decides even where the other fails, Cedar's do not; so what can fail stands alone.
const rule = () => {
  const [ours, theirs] = random(12) === 0 ? pick(fragile)() : condition(2);
  return { effect: random(3) === 0 ? 'deny' : 'allow', when: ours, theirs };
};

for (let i = 0; i < 1500; i++) {
  const has = roles.filter(() => random(3) === 0);
  const args = { orderId: pick(['ord_1', 'ord_77', 'inv_1']), amount: random(900), currency: pick(currencies) };
  if (random(2)) args.note = pick(['x', 'y', '']);
  if (random(2)) args.tags = ['vip', 'new'].filter(() => random(2));
  const said = {};
  if (random(2)) said.level = random(6);
  if (random(2)) said.flag = random(2) === 0;
  const environment = pick(environments);
  const rules = Array.from({ length: 1 + random(6) }, rule);
  const answer = cedar.isAuthorized({
    principal: { type: 'Agent', id: 'a' },
    action: { type: 'Action', id: 'refund' },
    resource: { type: 'Deployment', id: 'd' },
    context: { ...args, said },
    policies: { staticPolicies: rules.map(r => `${r.effect === 'deny' ? 'forbid' : 'permit'}(principal, action, resource) when { ${r.theirs} };`).join('\n') },
    entities: [
      { uid: { type: 'Agent', id: 'a' }, attrs: {}, parents: has.map(id => ({ type: 'Role', id })) },
      { uid: { type: 'Deployment', id: 'd' }, attrs: { environment }, parents: [] },
    ],
  });
  if (answer.type !== 'success') {
    throw new Error(JSON.stringify(answer) + JSON.stringify(rules));
  }

  console.log(JSON.stringify({
    roles: has,
    environment,
    arguments: args,
    context: said,
    rules: rules.map(({ effect, when }) => ({ effect, when })),
    cedar: { decision: answer.response.decision, errors: answer.response.diagnostics.errors.length },
  }));
}
