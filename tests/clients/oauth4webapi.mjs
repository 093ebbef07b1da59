import assert from 'node:assert/strict';
import * as oauth from 'oauth4webapi';
import { act, administer, at, done, issuer, json, person, redirect, refund, secret, signingKey, verify } from './world.mjs';

const http = { [oauth.allowInsecureRequests]: true };
const as = await oauth.processDiscoveryResponse(new URL(issuer), await oauth.discoveryRequest(new URL(issuer), { algorithm: 'oauth2', ...http }));
await oauth.processDiscoveryResponse(new URL(issuer), await oauth.discoveryRequest(new URL(issuer), { algorithm: 'oidc', ...http }));
const resource = await oauth.processResourceDiscoveryResponse(at('mcp'), await oauth.resourceDiscoveryRequest(at('mcp'), http));
assert.deepEqual(resource.authorization_servers, [issuer]);
done('discovery');

const agent = { client_id: 'agent' };
const own = { deployment: 'prod' };
const ask = async (auth, options = {}) => oauth.processClientCredentialsResponse(
  as, agent, await oauth.clientCredentialsGrantRequest(as, agent, auth, own, { ...http, ...options }));

for (const [name, auth] of Object.entries({ client_secret_basic: oauth.ClientSecretBasic(secret), client_secret_post: oauth.ClientSecretPost(secret), private_key_jwt: oauth.PrivateKeyJwt(await signingKey()) })) {
  await act((await ask(auth)).access_token);
  done(name);
}

const wrong = await oauth.clientCredentialsGrantRequest(as, agent, oauth.ClientSecretBasic('x'.repeat(40)), own, http);
await assert.rejects(oauth.processClientCredentialsResponse(as, agent, wrong), { name: 'WWWAuthenticateChallengeError' });
done('wrong secret');

const proof = oauth.DPoP(agent, await oauth.generateKeyPair('ES256'));
const bound = await ask(oauth.ClientSecretBasic(secret), { DPoP: proof });
assert.equal(bound.token_type, 'dpop');
const answer = await oauth.protectedResourceRequest(bound.access_token, 'POST', at('v1/actions'), new Headers(json), refund, { DPoP: proof, ...http });
assert.equal((await answer.json()).outcome.status, 'succeeded');
await act(bound.access_token, 401);
done('dpop');

const { access_token } = await ask(oauth.ClientSecretBasic(secret));
const claims = await verify(access_token, 'agent', as.jwks_uri);
assert.equal(claims.deployment, 'prod');
await oauth.validateJwtAccessToken(as, new Request(at('v1/actions'), { headers: { authorization: `Bearer ${access_token}` } }), claims.aud, http);
done('jwks');

const introspect = async token => oauth.processIntrospectionResponse(as, agent, await oauth.introspectionRequest(as, agent, oauth.ClientSecretBasic(secret), token, http));
assert.equal((await introspect(access_token)).active, true);
done('introspection');
await oauth.processRevocationResponse(await oauth.revocationRequest(as, agent, oauth.ClientSecretBasic(secret), access_token, http));
assert.equal((await introspect(access_token)).active, false);
await act(access_token, 401);
done('revocation');

const atell = { client_id: 'atell' };
const verifier = oauth.generateRandomCodeVerifier(), state = oauth.generateRandomState(), nonce = oauth.generateRandomNonce();
const authorize = new URL(as.authorization_endpoint);
authorize.search = new URLSearchParams({
  client_id: 'atell', response_type: 'code', redirect_uri: redirect, scope: 'openid offline_access', state, nonce,
  code_challenge: await oauth.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256',
});
const callback = oauth.validateAuthResponse(as, atell, await person().approve(authorize), state);
const tokens = await oauth.processAuthorizationCodeResponse(
  as, atell, await oauth.authorizationCodeGrantRequest(as, atell, oauth.None(), callback, redirect, verifier, http), { expectedNonce: nonce, requireIdToken: true });
assert.equal(oauth.getValidatedIdTokenClaims(tokens).sub, process.env.PERSON);
await administer(tokens.access_token);
const renewed = await oauth.processRefreshTokenResponse(as, atell, await oauth.refreshTokenGrantRequest(as, atell, oauth.None(), tokens.refresh_token, http));
await administer(renewed.access_token);
done('authorization code');

const device = await oauth.processDeviceAuthorizationResponse(as, atell, await oauth.deviceAuthorizationRequest(as, atell, oauth.None(), {}, http));
const poll = async () => oauth.processDeviceCodeResponse(as, atell, await oauth.deviceCodeGrantRequest(as, atell, oauth.None(), device.device_code, http));
await assert.rejects(poll(), { error: 'authorization_pending' });
await assert.rejects(poll(), { error: 'slow_down' });
await person().approve(device.verification_uri_complete);
await administer((await poll()).access_token);
done('device');
