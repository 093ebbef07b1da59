import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { AtellagentClient, BoundaryProblem, BoundaryUnreachable } from "../client.js";

const refund = (amount, currency = "EUR") => ({ route: "payments", operation: "refund", arguments: { orderId: "ord_1", amount, currency } });

async function stub(answers) {
  const seen = [];
  const server = createServer((request, response) => {
    if (request.url === "/oauth/token") {
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ access_token: "t" + seen.length, expires_in: 600 }));
      return;
    }
    seen.push({ key: request.headers["idempotency-key"], token: request.headers.authorization });
    const [status, body, headers] = answers[Math.min(seen.length, answers.length) - 1];
    if (status === 0) request.socket.destroy();
    else response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
  });
  await new Promise(resolve => server.listen(0, "127.0.0.1", resolve));
  const client = new AtellagentClient(`http://127.0.0.1:${server.address().port}`, { clientId: "a", clientSecret: "s" });
  return { client, seen, close: () => new Promise(resolve => { server.close(resolve); server.closeAllConnections(); }) };
}

const done = [200, { id: "act_1", outcome: { status: "succeeded" } }];
const full = [503, { code: "evidence_unavailable" }, { "retry-after": "0" }];

for (const [name, answers, requests, check] of [
  ["nothing was sent, so it is asked again", [full, full, done], 3, (_, value) => assert.equal(value.id, "act_1")],
  ["twice at most", [full], 3, error => assert.equal(error.code, "evidence_unavailable")],
  ["an outcome that nobody knows is not", [[424, { code: "outcome_unknown" }]], 1, error => assert.equal(error.code, "outcome_unknown")],
  ["an error of somebody in between is not", [[502, "bad"]], 1, error => assert.equal(error.status, 502)],
  ["a denial is not", [[403, { code: "denied", detail: "no" }]], 1, error => assert.match(error.message, /denied: no/)],
  ["a later time than ten seconds is not waited for", [[429, { code: "rate_limited" }, { "retry-after": "60" }]], 1, error => assert.equal(error.code, "rate_limited")],
  ["a lost answer is not, and its key is told", [[0]], 1, error => assert.ok(error instanceof BoundaryUnreachable && error.idempotencyKey)],
  ["a redirect is not followed", [[302, {}, { location: "/elsewhere" }]], 1, error => assert.ok(error instanceof BoundaryUnreachable)],
  ["a token that is not taken is renewed once", [[401, {}], done], 2, (_, value) => assert.equal(value.id, "act_1")],
  ["and not twice", [[401, { code: "unauthenticated" }]], 2, error => assert.equal(error.code, "unauthenticated")],
]) {
  test(name, async () => {
    const { client, seen, close } = await stub(answers);
    let value = null;
    let error = null;
    try { value = await client.submit(refund(1)); } catch (caught) { error = caught; }
    check(error, value);
    assert.equal(seen.length, requests);
    assert.equal(new Set(seen.map(one => one.key)).size, 1);
    await close();
  });
}

test("a redemption is never repeated", async () => {
  const { client, seen, close } = await stub([full, done]);
  await assert.rejects(client.redeem("p", "d"), BoundaryProblem);
  assert.equal(seen.length, 1);
  await close();
});

test("an effect that fails is closed as unknown", async () => {
  const { client, seen, close } = await stub([[200, { id: "act_1", digest: "d", permit: "p", decision: { granted: { arguments: { amount: 5 } } } }], done, done]);
  await assert.rejects(client.enforce(refund(9), granted => { assert.equal(granted.amount, 5); throw new Error("lost"); }), /lost/);
  assert.equal(seen.length, 3);
  await close();
});

test("fetch for the SDKs of others has a token, renews it, and goes nowhere else", async () => {
  const { client, seen, close } = await stub([[401, {}], done, done]);
  const { client: other, seen: stolen, close: end } = await stub([done]);
  assert.equal((await client.fetch("v1/me/authority", { headers: { authorization: "Bearer of the SDK" } })).status, 200);
  assert.deepEqual(seen.map(one => one.token), ["Bearer t0", "Bearer t1"]);
  await other.submit(refund(1));
  const elsewhere = seen.length;
  const { port } = new URL((await other.fetch("v1")).url);
  for (const address of [`http://127.0.0.1:${port}/v1`, `//127.0.0.1:${port}/v1`, `http:\\\\127.0.0.1:${port}\\v1`, "https://127.0.0.1/", new Request(`http://127.0.0.1:${port}/`)]) {
    await assert.rejects(client.fetch(address), /nobody else/);
  }
  assert.equal(seen.length, elsewhere);
  assert.equal(stolen.length, 2);
  await close();
  await end();
});

test("a secret from a file, and never from two places", () => {
  const folder = mkdtempSync(join(tmpdir(), "atellagent-"));
  const file = join(folder, "secret");
  const named = { ATELLAGENT_URL: "http://127.0.0.1:1", ATELLAGENT_CLIENT_ID: "a", ATELLAGENT_CLIENT_SECRET_FILE: file };
  try {
    assert.throws(() => AtellagentClient.fromEnvironment(named), /ENOENT/);
    writeFileSync(file, "\n");
    assert.throws(() => AtellagentClient.fromEnvironment(named), /must be set/);
    writeFileSync(file, "s\n");
    assert.ok(AtellagentClient.fromEnvironment(named));
    assert.throws(() => AtellagentClient.fromEnvironment({ ...named, ATELLAGENT_CLIENT_SECRET: "s" }), /not both/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("a started boundary", { skip: process.env.ATELLAGENT_URL ? false : "ATELLAGENT_URL is not set" }, async () => {
  const client = AtellagentClient.fromEnvironment();
  const done = await client.submit(refund(10));
  assert.equal(done.outcome.status, "succeeded");
  assert.equal((await client.get(done.id)).id, done.id);
  await assert.rejects(client.submit(refund(10, "USD")), error => error instanceof BoundaryProblem && error.code === "denied" && error.decision.reasons.length > 0);

  const key = `key-${process.pid}`;
  const first = await client.submit(refund(11), { idempotencyKey: key });
  assert.equal((await client.submit(refund(11), { idempotencyKey: key })).id, first.id);
  await assert.rejects(client.submit(refund(12), { idempotencyKey: key }), error => error.code === "idempotency_conflict");

  const enforced = await client.enforce(refund(20), granted => granted.amount);
  assert.deepEqual([enforced.ran, enforced.value, enforced.action.outcome.observedBy], [true, 20, "enforcementPoint"]);
  assert.ok((await client.authority()).operations.length > 0);
  assert.equal((await client.evaluate({ subject: { type: "agent", id: "agent" }, action: { name: "getOrder", properties: { orderId: "ord_1" } }, resource: { type: "route", id: "payments" } })).decision, true);

  const waits = await client.submit(refund(200));
  assert.equal(waits.outcome.status, "pending");
  console.log(`WAITS ${waits.approval.id} ${waits.digest} END`);
  assert.equal((await client.waitFor(waits.id, { timeoutMs: 60_000 })).outcome.status, "succeeded");
  const again = await client.submit(refund(201));
  assert.notEqual((await client.cancel(again.id)).outcome?.status, "succeeded");
});
