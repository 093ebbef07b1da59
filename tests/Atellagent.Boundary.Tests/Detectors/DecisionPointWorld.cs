using System.Collections.Immutable;
using System.Text;
using Atellagent.Boundary.Authority;
using Atellagent.Boundary.Detectors;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies;
using Microsoft.Extensions.Time.Testing;

namespace Atellagent.Boundary.Tests.Detectors;

/// <summary>A boundary with a decision point, and what it is asked about requests.</summary>
internal static class DecisionPointWorld
{
    private const string Documents =
        """
        apiVersion: atellagent/v1
        kind: Team
        metadata: { name: night }
        spec: { members: [ada] }
        ---
        apiVersion: atellagent/v1
        kind: Principal
        metadata: { name: agent }
        spec: { type: agent, delegation: { to: [helper] }, grants: [ { route: payments, operations: [refund, look] } ] }
        ---
        apiVersion: atellagent/v1
        kind: Principal
        metadata: { name: helper }
        spec: { type: agent, grants: [ { route: payments, operations: [refund, look] } ] }
        ---
        apiVersion: atellagent/v1
        kind: Principal
        metadata: { name: ada }
        spec: { type: person, delegation: { to: [agent] }, grants: [ { route: payments, operations: [refund, look] } ] }
        ---
        apiVersion: atellagent/v1
        kind: Principal
        metadata: { name: bob }
        spec: { type: person, grants: [ { route: payments, operations: [refund, look] } ] }
        ---
        apiVersion: atellagent/v1
        kind: Deployment
        metadata: { name: prod }
        spec: { principals: [agent, helper, ada, bob], environment: production, runtime: external, grants: [ { route: payments, operations: [refund, look] } ] }
        ---
        apiVersion: atellagent/v1
        kind: Route
        metadata: { name: payments }
        spec:
          connector: http
          destination: { baseUrl: "http://127.0.0.1:9/", networks: [127.0.0.0/8] }
          AUTHZEN
          operations:
            refund: { method: POST, path: refunds, effect: write, arguments: { type: object, additionalProperties: false, properties: { order: {}, amount: { type: number }, owner: { type: string }, channel: { type: string } } } }
            look: { method: POST, path: look, effect: read, arguments: { type: object, additionalProperties: false, properties: { order: {} } } }
        ---
        apiVersion: atellagent/v1
        kind: Route
        metadata: { name: points }
        spec:
          connector: http
          destination: { baseUrl: "http://127.0.0.1:9/", networks: [127.0.0.0/8] }
          operations:
            ask: { method: POST, path: access/v1/evaluation, effect: read, arguments: { type: object, properties: { subject: { type: object }, action: { type: object }, resource: { type: object }, context: { type: object } } } }
        ---
        apiVersion: atellagent/v1
        kind: Detector
        metadata: { name: pdp }
        spec: { asks: { route: points, operation: ask, authzen: WORDS }, as: { principal: agent, deployment: prod } }
        ---
        apiVersion: atellagent/v1
        kind: Policy
        metadata: { name: refunds }
        spec:
          match: { routes: [payments] }
          rules:
            - { id: may, effect: allow, when: "true" }
        """;

    /// <summary>What stands in a route that is spoken of in an application's words.</summary>
    public const string Words =
        """
        authzen:
            resource: order
            actions: { can_refund: refund }
            arguments: { order: /resource/id, owner: /subject/id, channel: /context/channel }
            subjects: { user: { type: person, ids: { "ada@example.com": ada } } }
        """;

    private static readonly DateTimeOffset Now = new(2026, 11, 30, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Asks about a request.</summary>
    /// <returns>The question in canonical JSON; null where there is none.</returns>
    public static string? Ask(
        string arguments, string words = "{}", string route = "", string context = "{}", string operation = "refund", string principal = "agent", params ImmutableArray<Delegator> behalf)
    {
        ImmutableArray<BoundaryDocument> documents = Read(words, route);
        AuthorityView view = AuthorityView.ForTrial(documents, Assert.IsType<PolicyCompilation.Compiled>(PolicyCompiler.Compile(documents)).Bundle);
        ActionRequest asked = new() { Route = "payments", Operation = operation, Arguments = JsonOf(arguments), Context = JsonOf(context), Surface = "test" };
        CallerIdentity caller = new()
        {
            Principal = principal,
            Deployment = "prod",
            Delegation = behalf,
            TokenId = "tok_1",
            IssuedAt = Now.AddSeconds(-60),
            ExpiresAt = Now.AddMinutes(9),
        };
        BindingResult binding = new AuthorityBinder(new FakeTimeProvider(Now)).Bind(AuthenticatedRequest.Authenticate(asked, caller), view);
        BoundRequest bound = binding is BindingResult.Bound { Request: { } request } ? request : throw new InvalidOperationException(((BindingResult.Refused)binding).Denial.Reasons[0].Message);
        JsonObject shown = JsonObject.Of(("arguments", asked.Arguments), ("context", asked.Context));
        return DecisionPoint.Ask(documents.OfType<DetectorDocument>().Single().AuthZen!, bound, shown) is { } question ? CanonicalJson.ToText(question) : null;
    }

    /// <summary>How the decision point is asked.</summary>
    /// <returns>The words of its document.</returns>
    public static AuthZenQuestion WordsOf(string words) => Read(words, "").OfType<DetectorDocument>().Single().AuthZen!;

    public static JsonObject JsonOf(string text) => (JsonObject)ValueOf(text)!;

    public static JsonValue? ValueOf(string text) =>
        StrictJson.TryParse(Encoding.UTF8.GetBytes(text), JsonLimits.Default, out JsonValue? value, out string? reason) ? value : throw new InvalidOperationException(reason);

    private static ImmutableArray<BoundaryDocument> Read(string words, string route)
    {
        string text = Documents.Replace("WORDS", words, StringComparison.Ordinal).Replace("  AUTHZEN\n", route.Length == 0 ? "" : "  " + route.ReplaceLineEndings("\n") + "\n", StringComparison.Ordinal);
        DocumentReadResult read = BoundaryFolderReader.Read([("world.yaml", text)]);
        Assert.Empty(read.Errors);
        return read.Documents;
    }
}
