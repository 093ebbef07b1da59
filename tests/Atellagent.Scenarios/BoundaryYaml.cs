using System.Globalization;

namespace Atellagent.Scenarios;

/// <summary>The boundary folder that most scenarios use.</summary>
internal static class BoundaryYaml
{
    public static string For(int upstreamPort) => Text.Replace("{PORT}", upstreamPort.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);

    private const string Text =
        """
        apiVersion: atellagent/v1
        kind: Team
        metadata: { name: support }
        spec: { members: [] }
        ---
        apiVersion: atellagent/v1
        kind: Principal
        metadata: { name: agent, owner: support }
        spec:
          type: agent
          roles: [support]
          credentials:
            - clientSecretRef: env:AGENT_SECRET
              deployments: [prod, spare]
          grants:
            - { route: payments, operations: [refund, getOrder, echo] }
            - { route: elsewhere, operations: [get] }
        ---
        apiVersion: atellagent/v1
        kind: Deployment
        metadata: { name: prod, owner: support }
        spec:
          principals: [agent]
          workflow: support-bot
          environment: production
          runtime: external
          grants:
            - { route: payments, operations: [echo] }
            - route: payments
              operations: [refund, getOrder]
              bounds: { arguments: { amount: { maximum: 1000 }, currency: { enum: [EUR, USD] } } }
            - { route: elsewhere, operations: [get] }
        ---
        apiVersion: atellagent/v1
        kind: Deployment
        metadata: { name: spare, owner: support }
        spec:
          principals: [agent]
          environment: staging
          runtime: external
          grants:
            - { route: payments, operations: [getOrder] }
        ---
        apiVersion: atellagent/v1
        kind: Route
        metadata: { name: payments, owner: support }
        spec:
          connector: http
          destination: { baseUrl: "http://127.0.0.1:{PORT}/api/", networks: [127.0.0.0/8] }
          release: allow
          credential: { headerRef: env:PAYMENTS_TOKEN, header: Authorization, format: "Bearer {0}" }
          limits: { timeoutSeconds: 10 }
          operations:
            refund:
              method: POST
              path: orders/{orderId}/refunds
              effect: write
              arguments:
                type: object
                required: [orderId, amount, currency]
                additionalProperties: false
                properties:
                  orderId: { type: string, pattern: "^ord_[a-z0-9]+$" }
                  amount: { type: number, minimum: 0 }
                  currency: { type: string }
                  note: { type: string }
            getOrder:
              method: GET
              path: orders/{orderId}
              effect: read
              arguments:
                type: object
                required: [orderId]
                additionalProperties: false
                properties: { orderId: { type: string } }
            echo:
              method: POST
              path: echo
              effect: write
              arguments: { type: object, properties: { value: {} }, additionalProperties: true }
            forbidden:
              method: POST
              path: forbidden
              effect: destructive
              arguments: { type: object, additionalProperties: false }
        ---
        apiVersion: atellagent/v1
        kind: Route
        metadata: { name: elsewhere, owner: support }
        spec:
          connector: http
          destination: { baseUrl: "https://localhost:{PORT}/", networks: [10.0.0.0/8] }
          release: allow
          operations:
            get: { method: GET, path: thing, effect: read, arguments: { type: object, additionalProperties: false } }
        ---
        apiVersion: atellagent/v1
        kind: Policy
        metadata: { name: finance/refunds, owner: support }
        spec:
          match: { routes: [payments] }
          constants: { served: [EUR] }
          rules:
            - id: support-may
              effect: allow
              when: "'support' in principal.roles"
        ---
        apiVersion: atellagent/v1
        kind: Policy
        metadata: { name: finance/limits, owner: support }
        spec:
          match: { routes: [payments], operations: [refund] }
          constants: { served: [EUR] }
          rules:
            - id: served-currency
              effect: deny
              when: "!(args.currency in constants.served)"
              message: only euros are served
              remedy: Ask for the amount in EUR.
            - id: cap
              effect: narrow
              when: "args.amount > 500"
              message: refunds are capped at 500
              bounds: { arguments: { amount: { maximum: 500, onExceed: clamp } } }
        ---
        apiVersion: atellagent/v1
        kind: Policy
        metadata: { name: elsewhere/all, owner: support }
        spec:
          match: { routes: [elsewhere] }
          rules:
            - { id: may, effect: allow, when: "principal.type == 'agent'" }
        """;
}
