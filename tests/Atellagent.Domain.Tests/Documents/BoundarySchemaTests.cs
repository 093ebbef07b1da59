using System.Collections.Immutable;
using System.Text;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Documents.Yaml;
using Atellagent.Domain.Json;
using Atellagent.Domain.Schemas;

namespace Atellagent.Domain.Tests.Documents;

public sealed class BoundarySchemaTests
{
    private static readonly ArgumentSchema Schema = Compile();

    public static TheoryData<string, string> Bad => new()
    {
        { "Team", "member: [a]" },
        { "Team", "members: [a, a]" },
        { "Team", "members: [-a]" },
        { "Principal", "roles: [a]" },
        { "Principal", "type: robot" },
        { "Principal", "{ type: agent, credentials: [ { clientSecretRef: hunter2 } ] }" },
        { "Principal", "{ type: agent, grants: [ { route: r, operations: [] } ] }" },
        { "Principal", "{ type: agent, grants: [ { route: r, operations: [\"a*b\"] } ] }" },
        { "Principal", "{ type: agent, grants: [ { route: r, operations: [a], bounds: { arguments: {} } } ] }" },
        { "Principal", "{ type: agent, grants: [ { route: r, operations: [a], bounds: { arguments: { b: { onExceed: refuse } } } } ] }" },
        { "Principal", "{ type: agent, grants: [ { route: r, operations: [a], bounds: { arguments: { b: { prefixes: x } } } } ] }" },
        { "Principal", "{ type: agent, grants: [ { route: r, operations: [a], bounds: { arguments: { b: {} } } } ] }" },
        { "Principal", "{ type: agent, grants: [ { route: r, operations: [a], bounds: { targets: [] } } ] }" },
        { "Principal", "{ type: agent, grants: [ { route: r, operations: [a], bounds: { limits: { timeoutSeconds: 0 } } } ] }" },
        { "Principal", "{ type: agent, grants: [ { route: r, operations: [a], bounds: { additionalArguments: true } } ] }" },
        { "Principal", "{ type: agent, grants: [ { route: r, operations: [a], bounds: { time: {} } } ] }" },
        { "Principal", "{ type: agent, grants: [ { route: r, operations: [a], bounds: { time: { notBefore: tomorrow } } } ] }" },
        { "Principal", "{ type: agent, grants: [ { route: r, operations: [a], bounds: { time: { weekly: { hours: { days: [mon] } } } } } ] }" },
        { "Principal", "{ type: agent, grants: [ { route: r, operations: [a], bounds: { time: { weekly: { zone: UTC, hours: { days: [monday] } } } } } ] }" },
        { "Principal", "{ type: agent, grants: [ { route: r, operations: [a], bounds: { time: { weekly: { zone: UTC, hours: { from: \"8:00\" } } } } } ] }" },
        { "Principal", "{ type: agent, grants: [ { route: r, operations: [a], bounds: { environments: [] } } ] }" },
        { "Principal", "{ type: agent, grants: [ { route: r, operations: [a], bounds: { rate: { maximum: 0, per: day } } } ] }" },
        { "Principal", "{ type: agent, grants: [ { route: r, operations: [a], bounds: { rate: { maximum: 1, per: year } } } ] }" },
        { "Principal", "{ type: agent, grants: [ { route: r, operations: [a], bounds: { budget: { maximum: 1, per: day } } } ] }" },
        { "Principal", "{ type: agent, grants: [ { route: r, operations: [a], bounds: { arguments: { b: { items: { onExceed: clamp, maximum: 1 } } } } } ] }" },
        { "Principal", "{ type: agent, grants: [ { route: r, operations: [a], bounds: { arguments: { b: { properties: {} } } } } ] }" },
        { "Route", "{ connector: mcp, wildcards: maybe, destination: { baseUrl: \"https://a.example/mcp\" } }" },
        { "Deployment", "{ environment: prod, runtime: mine }" },
        { "Deployment", "{ environment: prod, runtime: hosted, run: { restart: sometimes } }" },
        { "Deployment", "{ environment: prod, runtime: hosted, run: { seconds: 0 } }" },
        { "Deployment", "{ environment: prod, runtime: hosted, run: { command: [] } }" },
        { "Deployment", "{ runtime: external }" },
        { "Route", "{ connector: http, destination: { baseUrl: \"https://a.example/v1\" }, operations: {} }" },
        { "Route", "{ connector: http, destination: { baseUrl: \"https://a@a.example/\" }, operations: {} }" },
        { "Route", "{ connector: http, destination: { baseUrl: \"https://a.example/\" } }" },
        { "Route", "{ connector: http, destination: { baseUrl: \"https://a.example/\" }, operations: { a: { method: GET, path: /x, effect: read } } }" },
        { "Route", "{ connector: http, destination: { baseUrl: \"https://a.example/\" }, operations: { a: { method: GET, path: x, effect: reads } } }" },
        { "Route", "{ connector: http, destination: { baseUrl: \"https://a.example/\" }, operations: {}, connect: { tls: seen } }" },
        { "Route", "{ connector: http, destination: { baseUrl: \"https://a.example/\" }, operations: {}, connect: { seconds: 0 } }" },
        { "Route", "{ connector: http, destination: { baseUrl: \"https://a.example/\" }, operations: {}, connect: { bytes: 1 } }" },
        { "Route", "{ connector: mcp, destination: { baseUrl: \"https://a.example/mcp\" }, connect: {} }" },
        { "Route", "{ connector: mcp, destination: {} }" },
        { "Route", "{ connector: mcp, destination: { baseUrl: \"https://a.example/mcp\" }, operations: { a: { effect: read, pin: \"sha256:12\" } } }" },
        { "Route", "{ connector: mcp, destination: { baseUrl: \"https://a.example/mcp\" }, acceptedTools: [\"sha256:12\"] }" },
        { "Route", "{ connector: mcp, destination: { baseUrl: \"https://a.example/mcp\" }, leftOut: { a: { findings: [x] } } }" },
        { "Route", "{ connector: http, destination: { baseUrl: \"https://a.example/\" }, leftOut: {}, operations: {} }" },
        { "Route", "{ connector: http, destination: { baseUrl: \"https://a.example/\" }, operations: { a: { method: GET, path: x, effect: read, pin: \"sha256:0000000000000000000000000000000000000000000000000000000000000000\" } } }" },
        { "Route", "{ connector: model, destination: { baseUrl: \"https://a.example/\" } }" },
        { "Route", "{ connector: http, destination: { baseUrl: \"https://a.example/\" }, operations: {}, authzen: {} }" },
        { "Route", "{ connector: http, destination: { baseUrl: \"https://a.example/\" }, operations: {}, authzen: { resource: r, actions: { a: \"b c\" } } }" },
        { "Route", "{ connector: http, destination: { baseUrl: \"https://a.example/\" }, operations: {}, authzen: { resource: r, arguments: { a: /resource/name } } }" },
        { "Route", "{ connector: http, destination: { baseUrl: \"https://a.example/\" }, operations: {}, authzen: { resource: r, subjects: { user: { type: robot } } } }" },
        { "Route", "{ connector: channel, destination: { baseUrl: \"smtp://a.example\" }, mail: { from: a@b.example } }" },
        { "Route", "{ connector: channel, destination: { baseUrl: \"smtp://a.example:25\" } }" },
        { "Route", "{ connector: channel, destination: { baseUrl: \"smtp://a.example:25\" }, mail: { from: a@b.example, tls: maybe } }" },
        { "Route", "{ connector: channel, destination: { baseUrl: \"smtp://a.example:25\" }, mail: { from: a@b.example }, operations: {} }" },
        { "Route", "{ connector: channel, destination: { baseUrl: \"smtp://a.example:25\" }, mail: { from: a@b.example }, credential: { headerRef: env:A, header: B } }" },
        { "Route", "{ connector: channel, destination: { baseUrl: \"https://a.example/x\" }, operations: {} }" },
        { "Route", "{ connector: channel, destination: { baseUrl: \"https://a.example/x\" }, credential: { signingSecretRef: env:A }, operations: { a: { effect: write } } }" },
        { "Route", "{ connector: channel, destination: { baseUrl: \"https://a.example/x\" }, credential: { signingSecretRef: env:A }, operations: { a: { effect: write, recipients: [] } } }" },
        { "Principal", "{ type: agent, grants: [ { route: r, operations: [a], bounds: { targets: [ { scheme: smtp } ] } } ] }" },
        { "Principal", "{ type: agent, grants: [ { route: r, operations: [a], bounds: { targets: [ { recipient: \"\" } ] } } ] }" },
        { "Policy", "rules: []" },
        { "Policy", "rules: [ { id: a, effect: deny } ]" },
        { "Policy", "rules: [ { id: a, effect: deny, always: true, when: \"true\" } ]" },
        { "Policy", "rules: [ { id: a, effect: oblige, always: true } ]" },
        { "Policy", "rules: [ { id: a, effect: narrow, always: true } ]" },
        { "Policy", "rules: [ { id: a, effect: allow, always: true, bounds: { arguments: { a: { maximum: 1 } } } } ]" },
        { "Policy", "rules: [ { id: a, effect: require_approval, always: true, approval: { gate: g, from: { teams: [t] }, ttl: forever } } ]" },
        { "Policy", "rules: [ { id: a, effect: require_approval, always: true, approval: { gate: g, from: {}, ttl: 1h } } ]" },
        { "Policy", "rules: [ { id: a, effect: require_approval, always: true, approval: { gate: g, from: { teams: [] }, ttl: 1h } } ]" },
        { "Policy", "rules: [ { id: a, effect: require_approval, always: true, approval: { gate: g, from: { roles: [] }, ttl: 1h } } ]" },
        { "Policy", "rules: [ { id: a, effect: require_approval, always: true, approval: { gate: g, from: { role: [a] }, ttl: 1h } } ]" },
        { "Policy", "rules: [ { id: a, effect: require_approval, always: true, approval: { gate: g, from: { roles: [a] }, ttl: 1h, notBy: [me] } } ]" },
        { "Policy", "rules: [ { id: a, effect: require_approval, always: true, approval: { gate: g, from: { roles: [a] }, ttl: 1h, escalate: { after: 1m } } } ]" },
        { "Policy", "rules: [ { id: a, effect: require_approval, always: true, approval: { gate: g, from: { roles: [a] }, ttl: 1h, escalate: { after: 1m, to: {} } } } ]" },
        { "Policy", "rules: [ { id: a, effect: require_approval, always: true, approval: { gate: g, from: { roles: [a] }, ttl: 1h, uses: { count: 0, window: 1h } } } ]" },
        { "Policy", "rules: [ { id: a, effect: require_approval, always: true, approval: { gate: g, from: { roles: [a] }, ttl: 1h, uses: { count: 5 } } } ]" },
        { "Principal", "{ type: person, absence: { delegate: a } }" },
        { "Principal", "{ type: person, absence: { until: tomorrow } }" },
        { "Policy", "{ mode: off, rules: [ { id: a, effect: deny, always: true } ] }" },
        { "Policy", "{ match: { phase: later }, rules: [ { id: a, effect: deny, always: true } ] }" },
        { "Policy", "{ variables: { a-b: b }, rules: [ { id: a, effect: deny, always: true } ] }" },
        { "Policy", "{ roles: { a: 1 }, rules: [ { id: a, effect: deny, always: true } ] }" },
        { "Policy", "rules: [ { id: a, effect: deny, always: true, redact: { paths: [/a] } } ]" },
        { "Policy", "rules: [ { id: a, effect: oblige, always: true, detect: [ { detector: pii } ] } ]" },
        { "Policy", "rules: [ { id: a, effect: deny, always: true, detect: [ { detector: pii, phase: request } ] } ]" },
        { "PolicyException", "{ rule: p, principals: [a], reason: r, approver: a, from: 2026-01-01T00:00:00Z, until: 2026-01-02T00:00:00Z }" },
        { "PolicyException", "{ rule: p#a, principals: [], reason: r, approver: a, from: 2026-01-01T00:00:00Z, until: 2026-01-02T00:00:00Z }" },
        { "PolicyException", "{ rule: p#a, principals: [a], reason: r, approver: a, from: tomorrow, until: 2026-01-02T00:00:00Z }" },
        { "Principal", "{ type: agent, delegation: {} }" },
        { "Principal", "{ type: agent, delegation: { to: [] } }" },
        { "TrustedIssuer", "{ audience: a, jwks: { file: k }, principals: [a], principal: claims.sub }" },
        { "TrustedIssuer", "{ issuer: login, audience: a, jwks: { file: k }, principals: [a], principal: claims.sub }" },
        { "TrustedIssuer", "{ issuer: 'https://a.example', jwks: { file: k }, principals: [a], principal: claims.sub }" },
        { "TrustedIssuer", "{ issuer: 'https://a.example', audience: a, jwks: {}, principals: [a], principal: claims.sub }" },
        { "TrustedIssuer", "{ issuer: 'https://a.example', audience: a, jwks: { file: k, url: u }, principals: [a], principal: claims.sub }" },
        { "TrustedIssuer", "{ issuer: 'https://a.example', audience: a, jwks: { file: k }, principals: [], principal: claims.sub }" },
        { "TrustedIssuer", "{ issuer: 'https://a.example', audience: a, jwks: { file: k }, principals: [a] }" },
        { "TrustedIssuer", "{ issuer: 'https://a.example', audience: a, jwks: { file: k }, principals: [a], principal: claims.sub, algorithms: [HS256] }" },
        { "TrustedIssuer", "{ issuer: 'https://a.example', audience: a, jwks: { file: k }, principals: [a], principal: claims.sub, algorithms: [none] }" },
        { "TrustedIssuer", "{ issuer: 'https://a.example', audience: a, jwks: { file: k }, principals: [a], principal: claims.sub, algorithms: [] }" },
        { "TrustedIssuer", "{ issuer: 'https://a.example', audience: a, jwks: { file: k }, principals: [a], principal: claims.sub, clockSkewSeconds: 301 }" },
        { "TrustedIssuer", "{ issuer: 'https://a.example', audience: a, jwks: { file: k }, principals: [a], principal: claims.sub, requiredClaims: [a] }" },
        { "IdentityProvider", "{ clientId: a, clientSecretRef: 'env:S' }" },
        { "IdentityProvider", "{ issuer: login, clientId: a, clientSecretRef: 'env:S' }" },
        { "IdentityProvider", "{ issuer: 'https://a.example/?x', clientId: a, clientSecretRef: 'env:S' }" },
        { "IdentityProvider", "{ issuer: 'https://a.example', clientSecretRef: 'env:S' }" },
        { "IdentityProvider", "{ issuer: 'https://a.example', clientId: a }" },
        { "IdentityProvider", "{ issuer: 'https://a.example', clientId: a, clientSecretRef: hunter2 }" },
        { "IdentityProvider", "{ issuer: 'https://a.example', clientId: a, clientSecretRef: 'env:S', clientKeyRef: 'env:S' }" },
        { "IdentityProvider", "{ issuer: 'https://a.example', clientId: a, clientSecretRef: 'env:S', endpoints: ['https://a.example/keys'] }" },
        { "IdentityProvider", "{ issuer: 'https://a.example', clientId: a, clientSecretRef: 'env:S', groups: { claim: g, teams: [] } }" },
        { "IdentityProvider", "{ issuer: 'https://a.example', clientId: a, clientSecretRef: 'env:S', groups: { claim: g, teams: [ { group: x } ] } }" },
        { "IdentityProvider", "{ issuer: 'https://a.example', clientId: a, clientSecretRef: 'env:S', email: trusted }" },
        { "Principal", "{ type: person, credentials: [ { identityProvider: a } ] }" },
        { "Principal", "{ type: person, credentials: [ { subject: a } ] }" },
        { "Principal", "{ type: person, credentials: [ { identityProvider: a, subject: b, clientSecretRef: 'env:S' } ] }" },
        { "Webhook", "{ destination: { baseUrl: 'https://a.example/x' } }" },
        { "Webhook", "{ signingSecretRef: 'env:S' }" },
        { "Webhook", "{ destination: { baseUrl: 'https://a.example/x' }, signingSecretRef: hunter2 }" },
        { "Webhook", "{ destination: { baseUrl: 'https://a.example/x' }, signingSecretRef: 'env:S', events: [all] }" },
        { "Webhook", "{ destination: { baseUrl: 'https://a.example/x' }, signingSecretRef: 'env:S', events: [] }" },
        { "Webhook", "{ destination: { baseUrl: 'https://a.example/x' }, signingSecretRef: 'env:S', teams: [] }" },
        { "Webhook", "{ destination: { baseUrl: 'https://a.example/x' }, signingSecretRef: 'env:S', url: x }" },
        { "Webhook", "{ destination: { baseUrl: 'https://a@a.example/x' }, signingSecretRef: 'env:S' }" },
        { "Alert", "{ count: 5, window: 10m, severity: low }" },
        { "Alert", "{ when: \"record.type == 'decision'\", window: 10m, severity: low }" },
        { "Alert", "{ when: \"record.type == 'decision'\", count: 0, window: 10m, severity: low }" },
        { "Alert", "{ when: \"record.type == 'decision'\", count: 10001, window: 10m, severity: low }" },
        { "Alert", "{ when: \"record.type == 'decision'\", count: 5, window: 10, severity: low }" },
        { "Alert", "{ when: \"record.type == 'decision'\", count: 5, severity: low }" },
        { "Alert", "{ when: \"record.type == 'decision'\", count: 5, window: 10m }" },
        { "Alert", "{ when: \"record.type == 'decision'\", count: 5, window: 10m, severity: loud }" },
        { "Alert", "{ when: \"record.type == 'decision'\", count: 5, window: 10m, severity: low, by: [colour] }" },
        { "Alert", "{ when: \"record.type == 'decision'\", count: 5, window: 10m, severity: low, to: [x] }" },
        { "PolicyTest", "{ cases: [ { name: n, given: { route: r }, expect: { effect: deny } } ] }" },
        { "PolicyTest", "{ cases: [ { name: n, given: { route: r, operation: o, arg: {} }, expect: { effect: deny } } ] }" },
        { "PolicyTest", "{ cases: [ { name: n, given: { route: r, operation: o }, expect: { effect: maybe } } ] }" },
        { "PolicyTest", "{ now: yesterday, cases: [] }" },
        { "Detector", "{}" },
        { "Detector", "{ asks: { route: r, operation: o }, as: { principal: p } }" },
        { "Detector", "{ asks: { route: r }, as: { principal: p, deployment: d } }" },
        { "Detector", "{ asks: { route: r, model: m }, as: { principal: p, deployment: d } }" },
        { "Detector", "{ asks: { route: r, operation: o, model: m, question: q }, as: { principal: p, deployment: d } }" },
        { "Detector", "{ asks: { route: r, operation: o }, as: { principal: p, deployment: d }, deadlineMilliseconds: 9 }" },
        { "Detector", "{ asks: { route: r, operation: o }, as: { principal: p, deployment: d }, onFailure: allow }" },
        { "Detector", "{ asks: { route: r, model: m, question: q, authzen: {} }, as: { principal: p, deployment: d } }" },
        { "Detector", "{ asks: { route: r, operation: o, authzen: { arguments: subject } }, as: { principal: p, deployment: d } }" },
        { "Detector", "{ asks: { route: r, operation: o, authzen: { subject: { deployment: mine } } }, as: { principal: p, deployment: d } }" },
        { "Detector", "{ asks: { route: r, operation: o, authzen: { context: { said: nothing } } }, as: { principal: p, deployment: d } }" },
        { "Detector", "{ asks: { route: r, operation: o, authzen: { reason: reason_user } }, as: { principal: p, deployment: d } }" },
        { "Detector", "{ asks: { route: r, operation: o, authzen: { reason: /a~2 } }, as: { principal: p, deployment: d } }" },
        { "Detector", "{ asks: { route: r, operation: o, authzen: { onError: allow } }, as: { principal: p, deployment: d } }" },
    };

    [Fact]
    public void The_published_schema_takes_every_document_the_reader_takes()
    {
        foreach (BoundaryDocument document in Folder.Read(Folder.Complete).Documents)
        {
            Assert.Empty(Schema.Validate(document.Content));
        }
    }

    [Fact]
    public void The_published_schema_takes_every_bound_the_reader_takes()
    {
        string text = Folder.Document("Principal", """
            { type: agent, grants: [ { route: r, operations: [a], bounds: { environments: [prod],
              time: { notBefore: "2026-03-01T10:00:00Z", weekly: [ { zone: Europe/Berlin, hours: { days: [mon], from: "22:00", to: "06:00" } }, { zone: UTC, hours: [ { to: "24:00", days: [mon] } ] } ] },
              rate: [ { maximum: 5, per: minute }, { maximum: 50, per: week, counter: calls } ], budget: { argument: amount, maximum: 2.5, per: month },
              arguments: { order: { properties: { total: { maximum: 5 }, lines: { items: { properties: { sku: { prefix: a } } } } } } } } } ] }
            """.ReplaceLineEndings(" "));

        Assert.Empty(Folder.Errors(text));
        Assert.Empty(Schema.Validate(Assert.Single(YamlTreeReader.Read("", text, [])).Json));
    }

    [Fact]
    public void Tests_stand_beside_the_policies_they_test()
    {
        const string test =
            """
            apiVersion: atellagent/v1
            kind: PolicyTest
            metadata: { name: finance/refunds-test, owner: finance-security }
            spec:
              now: 2026-03-01T10:00:00Z
              fixtures:
                agent: { principal: { type: agent, roles: [support] }, deployment: support-bot-prod }
              cases:
                - name: capped
                  given: { use: agent, route: payments, operation: refund, args: { orderId: ord_1, amount: 900, currency: EUR } }
                  expect: { effect: require_approval, granted: { amount: 500 }, rules: [finance/refunds#cap, finance/refunds#large], gates: [finance] }
            """;

        DocumentReadResult result = Folder.Read(Folder.Complete + "\n---\n" + test);

        Assert.Empty(result.Errors.Select(e => e.ToString()));
        Assert.Equal(13, result.Documents.Length);
        Assert.Equal("finance/refunds-test", Assert.Single(result.Tests).Name);
        Assert.Empty(Schema.Validate(Assert.Single(YamlTreeReader.Read("", test, [])).Json));
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public void The_published_schema_and_the_reader_refuse_the_same(string kind, string spec)
    {
        string text = Folder.Document(kind, spec);

        Assert.NotEmpty(Folder.Errors(text));
        Assert.NotEmpty(Schema.Validate(Assert.Single(YamlTreeReader.Read("", text, [])).Json));
    }

    private static ArgumentSchema Compile()
    {
        JsonObject source = JsonText.Object(Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(BoundarySchema.Json)));
        Assert.True(ArgumentSchema.TryCompile(source, out ArgumentSchema? schema, out ImmutableArray<SchemaViolation> errors), string.Join('\n', errors));
        return schema;
    }
}
