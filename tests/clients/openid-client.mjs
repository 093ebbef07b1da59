import assert from 'node:assert/strict';
import * as client from 'openid-client';
import { act, administer, at, done, issuer, json, person, redirect, refund, secret, signingKey, verify } from './world.mjs';

const http = { execute: [client.allowInsecureRequests] };
const discover = (id, auth) => client.discovery(new URL(issuer), id, undefined, auth, http);
const agent = await discover('agent', client.ClientSecretBasic(secret));
assert.equal(agent.serverMetadata().issuer, issuer);
done('discovery');

const own = { deployment: 'prod' };
const { access_token } = await client.clientCredentialsGrant(agent, own);
await act(access_token);
done('client_secret_basic');
await act((await client.clientCredentialsGrant(await discover('agent', client.ClientSecretPost(secret)), own)).access_token);
done('client_secret_post');
await act((await client.clientCredentialsGrant(await discover('agent', client.PrivateKeyJwt(await signingKey())), own)).access_token);
done('private_key_jwt');

const proof = client.getDPoPHandle(agent, await client.randomDPoPKeyPair('ES256'));
const bound = await client.clientCredentialsGrant(agent, own, { DPoP: proof });
const answer = await client.fetchProtectedResource(agent, bound.access_token, at('v1/actions'), 'POST', refund, new Headers(json), { DPoP: proof });
assert.equal((await answer.json()).outcome.status, 'succeeded');
await act(bound.access_token, 401);
done('dpop');

await verify(access_token, 'agent', agent.serverMetadata().jwks_uri);
done('jwks');
assert.equal((await client.tokenIntrospection(agent, access_token)).active, true);
done('introspection');
await client.tokenRevocation(agent, access_token);
assert.equal((await client.tokenIntrospection(agent, access_token)).active, false);
await act(access_token, 401);
done('revocation');

const atell = await discover('atell', client.None());
const verifier = client.randomPKCECodeVerifier(), state = client.randomState(), nonce = client.randomNonce();
const start = client.buildAuthorizationUrl(atell, {
  redirect_uri: redirect, scope: 'openid offline_access', state, nonce,
  code_challenge: await client.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256',
});
const tokens = await client.authorizationCodeGrant(atell, await person().approve(start), { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true });
assert.equal(tokens.claims().sub, process.env.PERSON);
await administer(tokens.access_token);
await administer((await client.refreshTokenGrant(atell, tokens.refresh_token)).access_token);
done('authorization code');

const device = await client.initiateDeviceAuthorization(atell, {});
assert.equal(device.interval, 5);
const polled = client.pollDeviceAuthorizationGrant(atell, device);
await person().approve(device.verification_uri_complete);
await administer((await polled).access_token);
done('device');
