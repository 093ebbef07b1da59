// An OpenID Connect provider that is not ours: one account, whose groups it tells at its userinfo endpoint alone.
import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';

const { CLIENTS, ACCOUNT, GROUPS } = process.env;
const server = createServer();
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: JSON.parse(CLIENTS),
    scopes: ['openid', 'groups'],
    claims: { openid: ['sub'], groups: ['groups'] },
    pkce: { required: () => true },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: ACCOUNT, groups: JSON.parse(GROUPS) }) }),
    cookies: { keys: ['test'] },
  });
  server.on('request', provider.callback());
  console.log(issuer);
});
