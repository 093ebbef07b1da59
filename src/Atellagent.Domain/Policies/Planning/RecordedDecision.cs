using System.Collections.Immutable;
using System.Globalization;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Approvals;
using Atellagent.Domain.Decisions;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Policies.Planning;

/// <summary>A decision as evidence holds it: what was asked, by whom, and what was answered.</summary>
public sealed record RecordedDecision
{
    /// <summary>How the path of a change begins that is about a limit of the call, not about an argument.</summary>
    internal const string LimitPath = "/limits/";

    /// <summary>The decision's id.</summary>
    public required string Id { get; init; }

    /// <summary>When it was recorded, which of records without a <see cref="Standing"/> is taken for the time that conditions saw.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The time that conditions saw.</summary>
    public DateTimeOffset At => Standing?.At ?? Time;

    /// <summary>The version of the policies that made it; null where the record does not say.</summary>
    public string? PolicyVersion { get; init; }

    /// <summary>The answer: <c>deny</c>, <c>allow</c>, <c>narrow</c> or <c>require_approval</c>.</summary>
    public required string Effect { get; init; }

    /// <summary>Why it was a denial; null where it was none.</summary>
    public DenialCode? Code { get; init; }

    /// <summary>Who asked.</summary>
    public required string Principal { get; init; }

    /// <summary>From which deployment; null for a person or service without one.</summary>
    public string? Deployment { get; init; }

    /// <summary>On whose behalf, the original subject first; default where the record's chain cannot be read.</summary>
    public ImmutableArray<Delegator> Delegation { get; init; } = [];

    /// <summary>The route.</summary>
    public required string Route { get; init; }

    /// <summary>The operation.</summary>
    public required string Operation { get; init; }

    /// <summary>The arguments that were asked for; null where they were not kept.</summary>
    public JsonObject? Arguments { get; init; }

    /// <summary>What the caller said about the circumstances.</summary>
    public JsonObject Context { get; init; } = JsonObject.Empty;

    /// <summary>The arguments that were granted; null where none were.</summary>
    public JsonObject? Granted { get; init; }

    /// <summary>The limits of the call that rules made smaller, by path, sorted.</summary>
    public ImmutableSortedDictionary<string, JsonValue> Limits { get; init; } = ImmutableSortedDictionary<string, JsonValue>.Empty;

    /// <summary>When the token was issued; null where it was not kept.</summary>
    public DateTimeOffset? TokenIssuedAt { get; init; }

    /// <summary>When the token ended; null where it was not kept.</summary>
    public DateTimeOffset? TokenExpiresAt { get; init; }

    /// <summary>The revision of the route's document; null where the record does not say.</summary>
    public string? RouteRevision { get; init; }

    /// <summary>Whether somebody else was to carry it out.</summary>
    public bool IsExternal { get; init; }

    /// <summary>Whether people had agreed to it.</summary>
    public bool IsApproved { get; init; }

    /// <summary>What those who were asked had made of it; null where nobody had narrowed it.</summary>
    public ApproverNarrowing? Narrowing { get; init; }

    /// <summary>What policies saw of those who took part; null where the record does not say, and then the documents of today stand for them.</summary>
    public RecordedStanding? Standing { get; init; }

    /// <summary>Whether the record says more of those who took part than this version reads.</summary>
    public bool IsBeyond { get; init; }

    /// <summary>What detectors said of the call, by kind.</summary>
    public ImmutableSortedDictionary<string, decimal> Findings { get; init; } = ImmutableSortedDictionary<string, decimal>.Empty.WithComparers(StringComparer.Ordinal);

    /// <summary>How many more denials its record counts: of these there is the number, and not what was asked.</summary>
    public long Others { get; init; }

    /// <summary>Reads the body of a decision record.</summary>
    /// <param name="body">The body.</param>
    /// <returns>The decision; null when the record is of another type or lacks what every decision has.</returns>
    public static RecordedDecision? Of(JsonObject body)
    {
        if (Text(body, "type") != "decision"
            || body["decision"] is not JsonObject decision
            || Text(decision, "id") is not string id
            || Text(decision, "effect") is not string effect
            || Text(body, "principal") is not string principal
            || Text(body, "route") is not string route
            || Text(body, "operation") is not string operation
            || !DateTimeOffset.TryParse(Text(body, "time"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time))
        {
            return null;
        }

        JsonValue? seen = body[RecordedStanding.Member];
        ImmutableArray<ApproverBounds> narrowed = ApproverBoundsJson.Read((body["approval"] as JsonObject)?["narrowed"]);
        ImmutableArray<ApprovalGate> asked = ApprovalGateJson.Read(((body["approval"] as JsonObject)?["kept"] as JsonObject)?["gates"]);
        RecordedStanding? standing = RecordedStanding.Read(seen, RecordedStanding.Texts(body["teams"]));
        return new RecordedDecision
        {
            Id = id,
            Time = time,
            PolicyVersion = Text(decision, "policyVersion"),
            RouteRevision = Text(body, "routeRevision"),
            IsExternal = body["enforcement"] is not null,
            IsApproved = body["approval"] is JsonObject approval && approval["votes"] is not null,
            Standing = standing,
            Narrowing = narrowed.IsDefaultOrEmpty ? null : new ApproverNarrowing(narrowed, asked.IsDefault ? [] : asked),
            IsBeyond = (seen is not null && standing is null) || narrowed.IsDefault,
            Effect = effect,
            Code = Enum.TryParse(Text(body, "code"), out DenialCode code) ? code : null,
            Principal = principal,
            Deployment = Text(body, "deployment"),
            Delegation = DelegationChain.Read(body["delegation"]),
            Route = route,
            Operation = operation,
            Findings = body["detectors"] is JsonObject scores
                ? scores.Members.Where(static one => one.Value is JsonNumber).ToImmutableSortedDictionary(static one => one.Key, static one => ((JsonNumber)one.Value).Value, StringComparer.Ordinal)
                : ImmutableSortedDictionary<string, decimal>.Empty.WithComparers(StringComparer.Ordinal),
            Others = body["count"] is JsonNumber { IsInteger: true } count ? (long)count.Value - 1 : 0,
            Arguments = (decision["requested"] as JsonObject)?["arguments"] as JsonObject,
            Context = body["context"] as JsonObject ?? JsonObject.Empty,
            Granted = (decision["granted"] as JsonObject)?["arguments"] as JsonObject,
            Limits = LimitsOf(decision["changes"] as JsonArray),
            TokenIssuedAt = Seconds(body, "tokenIssuedAt"),
            TokenExpiresAt = Seconds(body, "tokenExpiresAt"),
        };
    }

    private static ImmutableSortedDictionary<string, JsonValue> LimitsOf(JsonArray? changes)
    {
        if (changes is null)
        {
            return ImmutableSortedDictionary<string, JsonValue>.Empty;
        }

        ImmutableSortedDictionary<string, JsonValue>.Builder limits = ImmutableSortedDictionary.CreateBuilder<string, JsonValue>(StringComparer.Ordinal);
        foreach (JsonObject change in changes.Items.OfType<JsonObject>())
        {
            if (Text(change, "path") is { } path && path.StartsWith(LimitPath, StringComparison.Ordinal))
            {
                limits[path] = change["to"] ?? JsonNull.Instance;
            }
        }

        return limits.ToImmutable();
    }

    private static string? Text(JsonObject from, string name) => (from[name] as JsonString)?.Value;

    // The latest second that DateTimeOffset can hold.
    private static DateTimeOffset? Seconds(JsonObject from, string name) =>
        from[name] is JsonNumber { Value: >= 0 and <= 253_402_300_799 } seconds ? DateTimeOffset.FromUnixTimeSeconds((long)seconds.Value) : null;
}
