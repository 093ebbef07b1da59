using System.Collections.Immutable;
using System.Text;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Authority;
using Atellagent.Domain.Bounds;
using Atellagent.Domain.Decisions;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies;
using Atellagent.Domain.Routes;
using Atellagent.Domain.Schemas;

namespace Atellagent.Domain.Tests.Decisions;

/// <summary>One route, one principal, one deployment, and short ways to write rules about them.</summary>
internal static class PolicyWorld
{
    public const string RefundSchema =
        """
        { "type": "object", "required": ["orderId", "amount", "currency"], "additionalProperties": false,
          "properties": { "orderId": { "type": "string" }, "amount": { "type": "number", "minimum": 0 }, "count": { "type": "integer" },
            "currency": { "type": "string" }, "note": { "type": "string" }, "notify": { "type": "boolean" },
            "kind": { "type": "string", "enum": ["goodwill", "defect"] },
            "tags": { "type": "array", "items": { "type": "string" } },
            "customer": { "type": "object", "required": ["id"], "properties": { "id": { "type": "string" }, "iban": { "type": "string" } } } } }
        """;

    public static DateTimeOffset Now { get; } = new(2026, 3, 2, 10, 0, 0, TimeSpan.Zero);

    public static RouteDocument Payments { get; } = Route(
        "payments",
        Operation("refund", OperationEffect.Write, RefundSchema),
        Operation("getOrder", OperationEffect.Read, """{ "type": "object", "required": ["orderId"], "properties": { "orderId": { "type": "string" } } }"""));

    public static PrincipalDocument Agent { get; } = new()
    {
        Name = "support-agent",
        Position = default,
        Content = JsonObject.Empty,
        Type = PrincipalType.Agent,
        Roles = ["support"],
    };

    public static DeploymentDocument Production { get; } = new()
    {
        Name = "support-bot-prod",
        Position = default,
        Content = JsonObject.Empty,
        Environment = "production",
        Runtime = "external",
        Principals = ["support-agent"],
    };

    public static JsonObject JsonOf(string text) =>
        StrictJson.TryParse(Encoding.UTF8.GetBytes(text), JsonLimits.Default, out JsonValue? value, out string? reason)
            ? (JsonObject)value
            : throw new InvalidOperationException(reason);

    public static RouteOperation Operation(string name, OperationEffect effect, string schema) => new()
    {
        Name = name,
        Effect = effect,
        ArgumentsSchema = JsonOf(schema),
        Arguments = ArgumentSchema.TryCompile(JsonOf(schema), out ArgumentSchema? compiled, out ImmutableArray<SchemaViolation> errors)
            ? compiled
            : throw new InvalidOperationException(errors[0].Message),
    };

    public static RouteDocument Route(string name, params RouteOperation[] operations) => new()
    {
        Name = name,
        Position = new SourcePosition("routes.yaml", 1, 1),
        Content = JsonObject.Empty,
        Connector = "http",
        Destination = new RouteDestination { BaseUrl = "https://payments.internal/api/" },
        Operations = operations.ToImmutableSortedDictionary(o => o.Name, o => o, StringComparer.Ordinal),
    };

    public static PolicyDocument Policy(string name, params PolicyRule[] rules) => new()
    {
        Name = name,
        Position = new SourcePosition("policies.yaml", 1, 1),
        Content = JsonObject.Of(("name", new JsonString(name)), ("rules", new JsonArray([.. rules.Select(r => new JsonString(r.ToString()))]))),
        Match = new PolicyMatch { Routes = ["payments"], Operations = ["refund"] },
        Rules = [.. rules],
    };

    public static PolicyRule Rule(string id, RuleEffect effect, string? when) => new()
    {
        Id = id,
        Position = new SourcePosition("policies.yaml", 10, 5),
        Effect = effect,
        When = when is null ? null : new SourceText(when, new SourcePosition("policies.yaml", 12, 14)),
    };

    public static PolicyRule Allow(string id, string? when) => Rule(id, RuleEffect.Allow, when);

    public static PolicyRule Deny(string id, string? when) => Rule(id, RuleEffect.Deny, when);

    public static PolicyRule Narrow(string id, string? when, params (string Argument, ArgumentBound Bound)[] bounds) =>
        Rule(id, RuleEffect.Narrow, when) with { Bounds = BoundsOf(bounds) };

    public static PolicyRule Approval(string id, string? when, string gate = "finance", int quorum = 1, double hours = 4, params string[] teams) =>
        Rule(id, RuleEffect.RequireApproval, when) with
        {
            Gate = new ApprovalGate(gate, VoterGroup.Of(teams.Length == 0 ? ["finance"] : [.. teams]), quorum, TimeSpan.FromHours(hours)),
        };

    public static BoundSet BoundsOf(params (string Argument, ArgumentBound Bound)[] bounds) =>
        new(bounds.ToImmutableSortedDictionary(b => b.Argument, b => b.Bound, StringComparer.Ordinal));

    public static ArgumentBound AtMost(decimal maximum, BoundRepair repair = BoundRepair.Clamp) => new() { Maximum = maximum, OnExceed = repair };

    public static ArgumentBound Const(JsonValue value, BoundRepair repair = BoundRepair.Set) => new() { Enum = [value], IsConst = true, OnExceed = repair };

    public static PolicyBundle Bundle(params PolicyDocument[] policies) => Compile(policies) switch
    {
        PolicyCompilation.Compiled compiled => compiled.Bundle,
        PolicyCompilation.Refused refused => throw new InvalidOperationException(string.Join('\n', refused.Errors)),
        _ => throw new InvalidOperationException(),
    };

    public static PolicyCompilation Compile(params PolicyDocument[] policies) => PolicyCompiler.Compile([.. policies, Payments]);

    public static ImmutableArray<DocumentError> Errors(params PolicyDocument[] policies) =>
        Compile(policies) is PolicyCompilation.Refused refused ? refused.Errors : [];

    public static BoundRequest Request(
        string arguments = """{ "orderId": "ord_1", "amount": 100, "currency": "EUR" }""",
        string context = "{}",
        PrincipalDocument? principal = null,
        DeploymentDocument? deployment = null,
        string operation = "refund",
        BoundSet? authority = null) => Request(JsonOf(arguments), JsonOf(context), principal ?? Agent, deployment ?? Production, operation, authority);

    public static BoundRequest Request(
        JsonObject arguments,
        JsonObject context,
        PrincipalDocument principal,
        DeploymentDocument? deployment,
        string operation,
        BoundSet? authority = null)
    {
        ActionRequest request = new() { Route = "payments", Operation = operation, Arguments = arguments, Context = context, Surface = "native" };
        CallerIdentity caller = new()
        {
            Principal = principal.Name,
            Deployment = deployment?.Name,
            TokenId = "tok_1",
            IssuedAt = Now.AddSeconds(-60),
            ExpiresAt = Now.AddMinutes(9),
        };
        return new BoundRequest(AuthenticatedRequest.Authenticate(request, caller))
        {
            Principal = principal,
            Deployment = deployment,
            Route = Payments,
            Operation = Payments.Operations[operation],
            Envelope = new AuthorityEnvelope([new EnvelopeSource("deployment", "support-bot-prod", new Grant("payments", ["*"], authority ?? BoundSet.None))]),
            Arguments = arguments,
            Now = Now,
            AuthorityClock = 1,
        };
    }

    /// <summary>A request, to a route as it is now.</summary>
    public static BoundRequest RequestTo(BoundRequest request, RouteDocument route) => new(request.Authenticated)
    {
        Principal = request.Principal,
        Deployment = request.Deployment,
        Route = route,
        Operation = route.Operations[request.Operation.Name],
        Envelope = request.Envelope,
        Arguments = request.Arguments,
        Now = request.Now,
        AuthorityClock = request.AuthorityClock,
    };

    /// <summary>A request, to a route that leads to a principal.</summary>
    public static BoundRequest RequestTo(BoundRequest request, PrincipalDocument callee) => new(request.Authenticated)
    {
        Principal = request.Principal,
        Deployment = request.Deployment,
        Route = request.Route,
        Callee = callee,
        Operation = request.Operation,
        Envelope = request.Envelope,
        Arguments = request.Arguments,
        Now = request.Now,
        AuthorityClock = request.AuthorityClock,
    };

    /// <summary>The decision on a request under one policy of these rules.</summary>
    public static Decision Decide(BoundRequest request, params PolicyRule[] rules) => DecisionEngine.Decide(Bundle(Policy("finance/refunds", rules)), request);

    /// <summary>The whole answer as text, to compare by bytes.</summary>
    public static string Text(Decision decision)
    {
        (BoundedAction? action, ImmutableArray<ArgumentChange> changes, ImmutableArray<ApprovalGate> gates) = decision switch
        {
            Decision.Allow allow => (allow.Action, [], []),
            Decision.Narrow narrow => (narrow.Action, narrow.Changes, []),
            Decision.AwaitApproval wait => (wait.Action, wait.Changes, wait.Gates),
            _ => (null, ImmutableArray<ArgumentChange>.Empty, ImmutableArray<ApprovalGate>.Empty),
        };
        string code = decision is Decision.Deny deny ? deny.Code.ToWord() : "";
        return string.Join('\n', [
            $"{decision.Effect} {code} {action?.Digest} {action?.Arguments}",
            .. decision.Reasons.Select(r => r.ToString()),
            .. decision.Evaluated.Select(r => r.ToString()),
            .. changes.Select(c => c.ToString()),
            .. gates.Select(g => $"{g.Name} {string.Join(',', g.From.Teams)} {g.Quorum} {g.Ttl}"),
        ]);
    }

    public static JsonObject? Granted(Decision decision) => decision switch
    {
        Decision.Allow allow => allow.Action.Arguments,
        Decision.Narrow narrow => narrow.Action.Arguments,
        Decision.AwaitApproval wait => wait.Action.Arguments,
        _ => null,
    };
}
