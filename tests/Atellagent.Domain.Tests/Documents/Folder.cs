using Atellagent.Domain.Documents;

namespace Atellagent.Domain.Tests.Documents;

/// <summary>Boundary folders for tests.</summary>
internal static class Folder
{
    /// <summary>A folder in which everything fits together: the contract's and the policy language's own examples.</summary>
    public const string Complete =
        """
        apiVersion: atellagent/v1
        kind: Team
        metadata: { name: support, owner: support }
        spec: { members: [ann, desk] }
        ---
        apiVersion: atellagent/v1
        kind: Team
        metadata: { name: finance }
        spec:
          members:
            - ann
        ---
        apiVersion: atellagent/v1
        kind: Principal
        metadata: { name: ann }
        spec: { type: person, credentials: [ { identityProvider: staff, subject: "4711" } ] }
        ---
        apiVersion: atellagent/v1
        kind: IdentityProvider
        metadata: { name: staff, owner: support }
        spec:
          displayName: Example staff
          issuer: https://login.example.com/staff
          endpoints: [https://keys.example.com]
          clientId: atellagent
          clientSecretRef: env:STAFF_SECRET
          scopes: [openid, groups]
          groups: { claim: groups, teams: [ { group: Finance Approvers, team: finance } ] }
        ---
        apiVersion: atellagent/v1
        kind: Principal
        metadata: { name: desk }
        spec: { type: service, credentials: [ { clientSecretRef: "file:/run/desk" } ] }
        ---
        apiVersion: atellagent/v1
        kind: TrustedIssuer
        metadata: { name: corporate }
        spec:
          issuer: https://login.example.com/
          audience: https://boundary.example.com
          jwks: { url: "https://login.example.com/keys" }
          algorithms: [ES256]
          requiredClaims: { amr: [mfa], tid: "42" }
          principals: [ann, desk]
          principal: "claims.email.endsWith('@example.com') ? claims.preferred_username : ''"
        ---
        apiVersion: atellagent/v1
        kind: Principal
        metadata: { name: support-agent, owner: support }
        spec:
          type: agent                       # decides by itself
          roles: [support]
          credentials:
            - clientSecretRef: env:SUPPORT_AGENT_SECRET
              deployments: [support-bot-prod]
          grants:
            - { route: payments, operations: [refund, getOrder] }
            - { route: tools, operations: ["search*"] }
        ---
        apiVersion: atellagent/v1
        kind: Deployment
        metadata: { name: support-bot-prod, owner: support }
        spec:
          principals: [support-agent]
          workflow: support-bot
          environment: production
          runtime: external
          grants:
            - route: payments
              operations: [refund, getOrder]
              bounds: { arguments: { amount: { maximum: 1000 }, currency: { enum: [EUR] } } }
        ---
        apiVersion: atellagent/v1
        kind: Route
        metadata: { name: payments, owner: finance }
        spec:
          connector: http
          destination: { baseUrl: https://payments.internal/api/, networks: [10.1.0.0/16] }
          release: allow
          credential: { headerRef: env:PAYMENTS_TOKEN, header: Authorization, format: "Bearer {0}" }
          limits: { timeoutSeconds: 5 }
          enforcementPoints: [support-agent]
          authzen:
            resource: order
            actions: { can_refund: refund, can_read: getOrder }
            arguments: { orderId: /resource/id, amount: /action/properties/amount, reason: /context/reason }
            subjects: { bot: { type: agent, ids: { "bot@support.example": support-agent } }, user: { type: person } }
          operations:
            refund:
              method: POST
              path: orders/{orderId}/refunds
              effect: write
              headers: { X-Reason: reason }
              idempotency: { header: Idempotency-Key }
              arguments: { type: object, required: [orderId, amount, currency], additionalProperties: false,
                           properties: { orderId: { type: string, pattern: "^ord_[a-z0-9]+$" }, amount: { type: number, minimum: 0 },
                                         currency: { type: string }, reason: { type: string } } }
            getOrder:
              method: GET
              path: orders/{orderId}
              effect: read
              query: [expand]
              description: One order
              arguments:
                type: object
                required: [orderId]
                properties:
                  orderId: { type: string }
                  expand: { type: boolean }
        ---
        apiVersion: atellagent/v1
        kind: Route
        metadata: { name: tools }
        spec:
          connector: mcp
          wildcards: allow
          destination: { command: [/usr/bin/tools, --stdio] }
          credential: { headerRef: env:TOOLS_KEY, header: TOOLS_KEY }
          effects: { search: read }
        ---
        apiVersion: atellagent/v1
        kind: Webhook
        metadata: { name: oncall, owner: finance }
        spec:
          destination: { baseUrl: "https://hooks.example/approvals", networks: [10.0.0.0/8] }
          signingSecretRef: env:HOOK_SECRET
          events: [approval.opened, approval.escalated, alert.fired]
          teams: [finance]
        ---
        apiVersion: atellagent/v1
        kind: Alert
        metadata: { name: repeated-denials, owner: finance }
        spec:
          description: An agent that is denied again and again
          when: record.type == 'decision' && record.effect == 'deny' && record.rules.exists(rule, rule.startsWith('finance/'))
          by: [principal, deployment]
          count: 5
          window: 10m
          severity: high
          webhooks: [oncall]
        ---
        apiVersion: atellagent/v1
        kind: Policy
        metadata: { name: finance/refunds, owner: finance }
        spec:
          description: Refunds by support agents
          mode: enforce
          match:
            phase: request
            routes: [payments]
            operations: [refund]
            effects: [write]
            environments: [production]
            principalTypes: [agent, workflow]
          constants: { cap: 500, served: [EUR, USD], nothing: null }
          rules:
            - id: support-may-refund
              effect: allow
              when: "'support' in principal.roles && args.currency in constants.served"
            - id: cap
              effect: narrow
              always: true
              message: refunds are capped at 500
              bounds:
                arguments:
                  amount: { maximum: 500, onExceed: clamp }
                  currency: { const: EUR, onExceed: set }
            - id: large
              effect: require_approval
              when: args.amount > 250 || requested.args.amount > 5000
              approval: { gate: finance, from: { teams: [finance] }, quorum: 2, ttl: 4h, notBy: [requester, owner-of-deployment], reason: required }
            - id: huge
              effect: require_approval
              when: args.amount > 400
              approval:
                gate: board
                from: { roles: [director], when: "voter.type == 'person' && !(voter.name in principal.teams)" }
                ttl: 2d
                notBy: [author]
                escalate: { after: 4h, to: { teams: [finance] } }
                uses: { count: 5, window: 1h }
            - id: never
              effect: deny
              when: |
                args.amount == 13
                  && args.currency == 'USD'
              messageExpression: >-
                'not ' +
                args.currency
              remedy: Ask somebody.
        """;

    public static DocumentReadResult Read(string text) => BoundaryFolderReader.Read([("a.yaml", text)]);

    public static IReadOnlyList<string> Errors(string text) => [.. Read(text).Errors.Select(error => error.ToString())];

    /// <summary>One document with a <c>spec</c> of some lines.</summary>
    public static string Document(string kind, string spec) =>
        $"apiVersion: atellagent/v1\nkind: {kind}\nmetadata: {{ name: x }}\nspec:\n" + string.Concat(spec.Split('\n').Select(line => $"  {line}\n"));
}
