// One question for each line of the test's table, in the messages of Envoy's own files; prints what was answered.
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import grpc from '@grpc/grpc-js';
import loader from '@grpc/proto-loader';

const deps = join(dirname(createRequire(import.meta.url).resolve('@grpc/grpc-js-xds/package.json')), 'deps');
const definition = loader.loadSync('envoy/service/auth/v3/external_auth.proto', {
  keepCase: true, longs: String, enums: String, defaults: false, oneofs: true,
  includeDirs: ['envoy-api', 'googleapis', 'protoc-gen-validate', 'xds'].map(name => join(deps, name)),
});
const { Authorization } = grpc.loadPackageDefinition(definition).envoy.service.auth.v3;
const client = new Authorization(process.env.ENVOY_ASKS, grpc.credentials.createInsecure());
const ask = (request, route) => new Promise((resolve, reject) => {
  const metadata = new grpc.Metadata();
  metadata.set('atellagent-route', route);
  client.Check(request, metadata, (error, answer) => error ? reject(error) : resolve(answer));
});

const told = [];
for (const { method, path, body, token } of JSON.parse(process.env.QUESTIONS)) {
  const answer = await ask({
    attributes: {
      source: { address: { socket_address: { address: '10.0.0.7', port_value: 40000 } }, principal: 'spiffe://mesh/agent' },
      destination: { address: { socket_address: { address: '10.0.0.8', port_value: 443 } } },
      request: {
        time: { seconds: '1700000000' },
        http: {
          id: '4711', method, path, host: 'payments.internal', scheme: 'https', protocol: 'HTTP/2',
          headers: {
            ':method': method, ':path': path, 'x-envoy-auth-partial-body': 'false', ...(body && { 'content-type': 'application/json' }),
            ...(token && { authorization: `Bearer ${token}` }),
          },
          ...(body && { raw_body: Buffer.from(body), size: String(Buffer.byteLength(body)) }),
        },
      },
      metadata_context: { filter_metadata: {} },
      tls_session: { sni: 'payments.internal' },
    },
  }, 'payments');
  const headers = Object.fromEntries((answer.denied_response ?? answer.ok_response).headers.map(({ header }) => [header.key, header.value]));
  told.push({
    code: answer.status.code ?? 0, status: answer.denied_response?.status.code ?? null, word: headers['atellagent-code'] ?? null,
    decision: headers['atellagent-decision'] ?? null, removes: answer.ok_response?.headers_to_remove ?? [],
  });
}

console.log(JSON.stringify(told));
client.close();
