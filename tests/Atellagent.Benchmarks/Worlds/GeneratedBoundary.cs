using System.Globalization;
using System.Text;

namespace Atellagent.Benchmarks.Worlds;

/// <summary>
/// A boundary folder of any number of policies. Five of them speak of each operation, so what grows is how many operations
/// there are, as it does in life; the operation that is called is one among them.
/// </summary>
internal static class GeneratedBoundary
{
    public const int PoliciesAnOperation = 5;

    private const string Authority =
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
            - { clientSecretRef: "env:AGENT_SECRET", deployments: [prod] }
          grants:
            - { route: payments, operations: [refund] }
            - { route: tools, operations: [echo] }
            - { route: models, operations: [chat] }
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
            - { route: payments, operations: [refund], bounds: { arguments: { amount: { maximum: 1000 } } } }
            - { route: tools, operations: [echo] }
            - { route: models, operations: [chat] }
        ---
        apiVersion: atellagent/v1
        kind: Principal
        metadata: { name: quiet, owner: support }
        spec:
          type: agent
          roles: [support]
          credentials:
            - { clientSecretRef: "env:AGENT_SECRET", deployments: [calm] }
          grants:
            - { route: payments, operations: [refund] }
        ---
        apiVersion: atellagent/v1
        kind: Deployment
        metadata: { name: calm, owner: support }
        spec:
          principals: [quiet]
          workflow: support-bot
          environment: production
          runtime: external
          grants:
            - { route: payments, operations: [refund], bounds: { arguments: { amount: { maximum: 1000 } } } }
        ---
        apiVersion: atellagent/v1
        kind: Route
        metadata: { name: models, owner: support }
        spec:
          connector: model
          dialect: openai
          models: [small]
          destination: { baseUrl: "http://127.0.0.1:{PORT}/api/v1/", networks: [127.0.0.0/8] }
          release: allow
          credential: { headerRef: "env:PAYMENTS_TOKEN", header: Authorization, format: "Bearer {0}" }
        ---
        apiVersion: atellagent/v1
        kind: Policy
        metadata: { name: models/all, owner: support }
        spec:
          match: { routes: [models] }
          rules:
            - { id: may, effect: allow, when: "'support' in principal.roles" }
        ---
        apiVersion: atellagent/v1
        kind: Route
        metadata: { name: tools, owner: support }
        spec:
          connector: mcp
          destination: { baseUrl: "http://127.0.0.1:{PORT}/mcp", networks: [127.0.0.0/8] }
          release: allow
          operations:
            echo:
              effect: read
              arguments: { type: object, required: [text], additionalProperties: false, properties: { text: { type: string } } }
        ---
        apiVersion: atellagent/v1
        kind: Route
        metadata: { name: payments, owner: support }
        spec:
          connector: http
          destination: { baseUrl: "http://127.0.0.1:{PORT}/api/", networks: [127.0.0.0/8] }
          release: allow
          credential: { headerRef: "env:PAYMENTS_TOKEN", header: Authorization, format: "Bearer {0}" }
          operations:

        """;

    private const string Operation =
        """
            {OPERATION}:
              method: POST
              path: orders/{orderId}/{OPERATION}s
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

        """;

    // Of the payments operations: two allows, two denies and a narrow, none of the last three holding for the call that is measured.
    private static readonly string[] PaymentRules =
    [
        "{ id: support-may, effect: allow, when: \"'support' in principal.roles\" }",
        "{ id: served-currency, effect: deny, when: \"!(args.currency in ['EUR', 'USD'])\", message: only euros and dollars are served }",
        "{ id: cap, effect: narrow, when: \"args.amount > 500\", bounds: { arguments: { amount: { maximum: 500, onExceed: clamp } } } }",
        "{ id: nothing-for-nothing, effect: deny, when: \"args.amount == 0\", message: there is nothing to pay }",
        "{ id: small-amounts, effect: allow, when: \"principal.type == 'agent' && args.amount < 50\" }",
    ];

    private static readonly string[] EchoRules =
    [
        "{ id: support-may, effect: allow, when: \"'support' in principal.roles\" }",
        "{ id: not-this, effect: deny, when: \"args.text == 'forbidden'\", message: not this }",
        "{ id: not-that, effect: deny, when: \"args.text in ['one', 'two']\", message: not that }",
        "{ id: not-empty, effect: deny, when: \"args.text == ''\", message: not nothing }",
        "{ id: agents-may, effect: allow, when: \"principal.type == 'agent'\" }",
    ];

    /// <summary>The folder's files.</summary>
    public static IReadOnlyList<(string File, string Text)> Files(int policies, int upstreamPort)
    {
        string[] operations = [.. Enumerable.Range(0, Math.Max(1, (policies / PoliciesAnOperation) - 1)).Select(Name)];
        StringBuilder routes = new(Authority);
        foreach (string operation in operations)
        {
            routes.Append(Operation.Replace("{OPERATION}", operation, StringComparison.Ordinal));
        }

        StringBuilder rules = new();
        AppendPolicies(rules, "tools", "echo", EchoRules);
        foreach (string operation in operations)
        {
            AppendPolicies(rules, "payments", operation, PaymentRules);
        }

        string port = upstreamPort.ToString(CultureInfo.InvariantCulture);
        return
        [
            ("boundary.yaml", routes.Replace("{PORT}", port).ToString()),
            ("policies.yaml", rules.ToString()),
        ];
    }

    /// <summary>Writes the folder.</summary>
    public static string Write(string folder, int policies, int upstreamPort)
    {
        Directory.CreateDirectory(folder);
        foreach ((string file, string text) in Files(policies, upstreamPort))
        {
            File.WriteAllText(Path.Combine(folder, file), text);
        }

        return folder;
    }

    private static string Name(int index) => index == 0 ? "refund" : string.Create(CultureInfo.InvariantCulture, $"operation{index:0000}");

    private static void AppendPolicies(StringBuilder text, string route, string operation, string[] rules)
    {
        for (int i = 0; i < rules.Length; i++)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $$"""
                ---
                apiVersion: atellagent/v1
                kind: Policy
                metadata: { name: {{route}}/{{operation}}-{{i}}, owner: support }
                spec:
                  match: { routes: [{{route}}], operations: [{{operation}}] }
                  rules: [ {{rules[i]}} ]

                """);
        }
    }
}
