// The MCP client finds its way by itself: 401, protected resource metadata, token server metadata, token, tools.
import assert from 'node:assert/strict';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ClientCredentialsProvider, PrivateKeyJwtProvider } from '@modelcontextprotocol/sdk/client/auth-extensions.js';
import { UnauthorizedError } from '@modelcontextprotocol/sdk/client/auth.js';
import { at, done, issuer, keyPem, person, redirect, secret, verify } from './world.mjs';

// An agent's token is for one deployment, which the client names with its request.
const forDeployment = provider => {
  const prepare = provider.prepareTokenRequest.bind(provider);
  provider.prepareTokenRequest = scope => {
    const form = prepare(scope);
    form.set('deployment', 'prod');
    return form;
  };
  return provider;
};

async function use(provider) {
  const client = new Client({ name: 'stranger', version: '1' });
  await client.connect(new StreamableHTTPClientTransport(at('mcp'), { authProvider: provider }));
  const { tools } = await client.listTools();
  assert.ok(tools.some(tool => tool.name === 'tickets.search'), JSON.stringify(tools));
  const called = await client.callTool({ name: 'tickets.search', arguments: { query: 'q', limit: 2 } });
  assert.equal(called.content[0].text, 'found 2 for q');
  await client.close();
  const { aud } = await verify(provider.tokens().access_token, 'agent', at('oauth/jwks'));
  assert.equal(aud, at('mcp').href);
}

await use(forDeployment(new ClientCredentialsProvider({ clientId: 'agent', clientSecret: secret, expectedIssuer: issuer })));
done('client_credentials');
await use(forDeployment(new PrivateKeyJwtProvider({ clientId: 'agent', privateKey: keyPem, algorithm: 'ES256', expectedIssuer: issuer })));
done('private_key_jwt');

const kept = {};
const provider = {
  redirectUrl: redirect,
  clientMetadata: { redirect_uris: [redirect], client_name: 'stranger', token_endpoint_auth_method: 'none', grant_types: ['authorization_code'], response_types: ['code'] },
  clientInformation: () => ({ client_id: 'atell' }),
  tokens: () => kept.tokens,
  saveTokens: tokens => { kept.tokens = tokens; },
  saveCodeVerifier: verifier => { kept.verifier = verifier; },
  codeVerifier: () => kept.verifier,
  redirectToAuthorization: url => { kept.url = url; },
};
const first = new StreamableHTTPClientTransport(at('mcp'), { authProvider: provider });
await assert.rejects(new Client({ name: 'stranger', version: '1' }).connect(first), UnauthorizedError);
assert.equal(kept.url.searchParams.get('resource'), at('mcp').href);
const callback = await person().approve(kept.url);
await first.finishAuth(callback.searchParams.get('code'));
const { aud } = await verify(kept.tokens.access_token, process.env.PERSON, at('oauth/jwks'));
assert.equal(aud, at('mcp').href);

// A person acts over no route: the boundary lets them in and has no tool for them.
const client = new Client({ name: 'stranger', version: '1' });
await client.connect(new StreamableHTTPClientTransport(at('mcp'), { authProvider: provider }));
assert.deepEqual((await client.listTools()).tools, []);
await client.close();
done('authorization code');
