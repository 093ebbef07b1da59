using System.Collections.Frozen;
using System.Collections.Immutable;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Authority;
using Atellagent.Domain.Json;
using Atellagent.Domain.Routes;

namespace Atellagent.Domain.Policies.Expressions;

/// <summary>
/// What a condition sees besides arguments, context and constants. Time is <c>now</c>, a record of numbers in UTC, so
/// that conditions compare numbers and never texts of dates.
/// </summary>
internal static class ExpressionAttributes
{
    private static readonly ExpressionType Principals = ExpressionType.StringOf([.. Enum.GetValues<PrincipalType>().Select(PrincipalTypeWords.Of)]);
    private static readonly ExpressionType Effects = ExpressionType.StringOf([.. Enum.GetValues<OperationEffect>().Select(Word)]);
    private static readonly ExpressionType Runtimes = ExpressionType.StringOf(["external", "hosted"]);

    private static readonly ExpressionType Delegation = ExpressionType.ListOf(
        ExpressionType.RecordOf(
        [
            KeyValuePair.Create("deployment", new ExpressionField(ExpressionType.String, false)),
            KeyValuePair.Create("name", new ExpressionField(ExpressionType.String, true)),
            KeyValuePair.Create("owner", new ExpressionField(ExpressionType.String, false)),
            KeyValuePair.Create("roles", new ExpressionField(ExpressionType.ListOfString, true)),
            KeyValuePair.Create("teams", new ExpressionField(ExpressionType.ListOfString, true)),
            KeyValuePair.Create("type", new ExpressionField(Principals, true)),
        ]),
        DelegationChain.Deepest);

    /// <summary>The attributes by group and name.</summary>
    public static FrozenDictionary<string, FrozenDictionary<string, ExpressionAttribute>> Groups { get; } = Build(
        Required("principal.name", ExpressionType.String, static e => Value.Of(e.Principal.Name)),
        Required("principal.type", Principals, static e => Value.Of(PrincipalTypeWords.Of(e.Principal.Type))),
        Required("principal.roles", ExpressionType.ListOfString, static e => Value.OfStrings(e.Principal.Roles)),
        Required("principal.teams", ExpressionType.ListOfString, static e => e.Request is null ? Value.Unknown : Value.OfStrings(e.Request.Teams)),
        Optional("principal.owner", static e => OrAbsent(e.Principal.Owner)),
        Required("deployment.name", ExpressionType.String, static e => OrAbsent(e.Deployment?.Name)),
        Required("deployment.environment", ExpressionType.String, static e => OrAbsent(e.Deployment?.Environment)),
        Required("deployment.runtime", Runtimes, static e => OrAbsent(e.Deployment?.Runtime)),
        Optional("deployment.workflow", static e => OrAbsent(e.Deployment?.Workflow)),
        Optional("deployment.owner", static e => OrAbsent(e.Deployment?.Owner)),
        Required("route.name", ExpressionType.String, static e => Value.Of(e.Route.Name)),
        Required("route.connector", ExpressionType.String, static e => Value.Of(e.Route.Connector)),
        Optional("route.owner", static e => OrAbsent(e.Route.Owner)),
        Optional("callee.name", static e => OrAbsent(e.Callee?.Name)),
        Optional("callee.type", Principals, static e => e.Callee is null ? Value.Error : Value.Of(PrincipalTypeWords.Of(e.Callee.Type))),
        Optional("callee.roles", ExpressionType.ListOfString, static e => e.Callee is null ? Value.Error : Value.OfStrings(e.Callee.Roles)),
        Optional("callee.owner", static e => OrAbsent(e.Callee?.Owner)),
        Required("operation.name", ExpressionType.String, static e => Value.Of(e.Operation.Name)),
        Required("operation.effect", Effects, static e => Value.Of(Word(e.Operation.Effect))),
        Optional("target.scheme", static e => OrAbsent(e.Target?.Scheme)),
        Optional("target.host", static e => OrAbsent(e.Target?.IdnHost.ToLowerInvariant())),
        Optional("target.port", ExpressionType.Int, static e => e.Target is null ? Value.Error : Value.Of((long)e.Target.Port)),
        Optional("target.path", static e => OrAbsent(e.Target?.AbsolutePath)),
        Required("target.recipients", ExpressionType.ListOfString, static e => e.Recipients()),
        Required("run.labels", ExpressionType.ListOfString, static e => e.Request is null ? Value.Unknown : Value.OfStrings(e.Request.Labels)),
        Required("token.ageSeconds", ExpressionType.Int, static e => e.Request is null || e.Now is not { } now
            ? Value.Unknown
            : Seconds(now - e.Request.Authenticated.Caller.IssuedAt)),
        Required("token.expiresInSeconds", ExpressionType.Int, static e => e.Request is null || e.Now is not { } now
            ? Value.Unknown
            : Seconds(e.Request.Authenticated.Caller.ExpiresAt - now)),
        Required("now.epochSeconds", ExpressionType.Int, static e => Clock(e, static t => t.ToUnixTimeSeconds())),
        Required("now.year", ExpressionType.Int, static e => Clock(e, static t => t.Year)),
        Required("now.month", ExpressionType.Int, static e => Clock(e, static t => t.Month)),
        Required("now.day", ExpressionType.Int, static e => Clock(e, static t => t.Day)),
        Required("now.hour", ExpressionType.Int, static e => Clock(e, static t => t.Hour)),
        Required("now.minute", ExpressionType.Int, static e => Clock(e, static t => t.Minute)),
        Required("now.weekday", ExpressionType.Int, static e => Clock(e, static t => ((int)t.DayOfWeek + 6) % 7 + 1)));

    /// <summary>What a condition on voters sees besides.</summary>
    public static FrozenDictionary<string, ExpressionAttribute> Voters { get; } = Build(
        Required("voter.name", ExpressionType.String, static e => e.Voter is null ? Value.Unknown : Value.Of(e.Voter.Principal.Name)),
        Required("voter.type", Principals, static e => e.Voter is null ? Value.Unknown : Value.Of(PrincipalTypeWords.Of(e.Voter.Principal.Type))),
        Required("voter.roles", ExpressionType.ListOfString, static e => e.Voter is null ? Value.Unknown : Value.OfStrings(e.Voter.Principal.Roles)),
        Required("voter.teams", ExpressionType.ListOfString, static e => e.Voter is null ? Value.Unknown : Value.OfStrings(e.Voter.Teams)))["voter"];

    /// <summary>What has a name of one part.</summary>
    public static ImmutableArray<ExpressionAttribute> Whole { get; } =
    [
        Required("delegation", Delegation, static e => e.Request is null ? Value.Unknown : Value.OfList([.. e.Request.Delegation.Select(Tell)])),
        Required("context", ExpressionType.Dyn, static e => e.Request is null ? Value.Unknown : Value.Of(e.Request.Authenticated.Request.Context)),
        Required("now", ExpressionType.Timestamp, static e => e.Now is not { } now
            ? Value.Unknown
            : Value.OfTimestamp(now.ToUnixTimeSeconds(), (int)(now.UtcTicks % TimeSpan.TicksPerSecond) * 100)),
        Required("findings", ExpressionType.MapOf(ExpressionType.String, ExpressionType.Number), static e => e.Findings()),
        Required("response", ExpressionType.Dyn, static e => e.Response is null ? Value.Unknown : Value.Of(e.Response)),
    ];

    /// <summary>The contract's word for an operation's effect.</summary>
    public static string Word(OperationEffect effect) => effect switch
    {
        OperationEffect.Read => "read",
        OperationEffect.Write => "write",
        _ => "destructive",
    };

    private static Value Tell(BoundDelegator delegator) => Value.Of(JsonObject.Of(
        ("deployment", delegator.Deployment is null ? null : new JsonString(delegator.Deployment.Name)),
        ("name", new JsonString(delegator.Principal.Name)),
        ("owner", delegator.Principal.Owner is null ? null : new JsonString(delegator.Principal.Owner)),
        ("roles", new JsonArray([.. delegator.Principal.Roles.Select(static r => new JsonString(r))])),
        ("teams", new JsonArray([.. delegator.Teams.Select(static t => new JsonString(t))])),
        ("type", new JsonString(PrincipalTypeWords.Of(delegator.Principal.Type)))));

    private static Value OrAbsent(string? text) => text is null ? Value.Error : Value.Of(text);

    private static Value Seconds(TimeSpan span) => Value.Of((long)Math.Floor(span.TotalSeconds));

    private static Value Clock(Evaluation evaluation, Func<DateTimeOffset, long> part) =>
        evaluation.Now is not { } now ? Value.Unknown : Value.Of(part(now.ToUniversalTime()));

    private static ExpressionAttribute Required(string path, ExpressionType type, Func<Evaluation, Value> read) =>
        new(path, new ExpressionField(type, true), read);

    private static ExpressionAttribute Optional(string path, Func<Evaluation, Value> read) => Optional(path, ExpressionType.String, read);

    private static ExpressionAttribute Optional(string path, ExpressionType type, Func<Evaluation, Value> read) =>
        new(path, new ExpressionField(type, false), read);

    private static FrozenDictionary<string, FrozenDictionary<string, ExpressionAttribute>> Build(params ExpressionAttribute[] all) =>
        all.GroupBy(static a => a.Path[..a.Path.IndexOf('.', StringComparison.Ordinal)], StringComparer.Ordinal)
            .ToFrozenDictionary(
                static group => group.Key,
                static group => group.ToFrozenDictionary(
                    static a => a.Path[(a.Path.IndexOf('.', StringComparison.Ordinal) + 1)..], StringComparer.Ordinal),
                StringComparer.Ordinal);
}
