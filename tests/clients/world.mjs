// What the test that starts these programs has set up, and what every one of them does with a token in the end.
import assert from 'node:assert/strict';
import { createPrivateKey } from 'node:crypto';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { Person } from './person.mjs';

const { BOUNDARY, AGENT_SECRET, AGENT_KEY, PERSON, PASSWORD } = process.env;

export const issuer = BOUNDARY;
export const secret = AGENT_SECRET;
export const keyPem = AGENT_KEY;
export const redirect = 'http://127.0.0.1:45678/callback';
export const person = () => new Person(BOUNDARY, PERSON, PASSWORD);
export const at = path => new URL(path, BOUNDARY);
export const refund = JSON.stringify({ route: 'payments', operation: 'refund', arguments: { orderId: 'ord_1', amount: 10, currency: 'EUR' } });
export const json = { 'content-type': 'application/json' };

export const signingKey = () => crypto.subtle.importKey(
  'pkcs8', createPrivateKey(AGENT_KEY).export({ type: 'pkcs8', format: 'der' }), { name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign']);

/** One governed action with a bearer token. */
export async function act(token, status = 200) {
  const response = await fetch(at('v1/actions'), { method: 'POST', headers: { ...json, authorization: `Bearer ${token}` }, body: refund });
  const body = await response.json();
  assert.equal(response.status, status, JSON.stringify(body));
  if (status === 200) assert.equal(body.outcome.status, 'succeeded', JSON.stringify(body));
}

/** One act of administration by a person. */
export async function administer(token) {
  for (const verb of ['suspend', 'resume']) {
    const response = await fetch(at(`v1/admin/deployments/spare/${verb}`), { method: 'POST', headers: { ...json, authorization: `Bearer ${token}` } });
    assert.equal(response.status, 200, await response.text());
  }
}

/** Verifies an access token (RFC 9068) as a resource server would, with the keys that the boundary publishes. */
export async function verify(token, subject, jwks) {
  const { payload, protectedHeader } = await jwtVerify(token, createRemoteJWKSet(new URL(jwks)), { issuer, typ: 'at+jwt', algorithms: ['ES256'] });
  assert.equal(payload.sub, subject);
  assert.ok(protectedHeader.kid);
  return payload;
}

export function done(step) {
  console.log(`done ${step}`);
}
