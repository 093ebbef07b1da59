using System.Collections.Immutable;
using System.Globalization;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Authority;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Policies.Planning;

/// <summary>
/// What a decision hung on besides what its record tells otherwise: the exact time, what the token and the request said besides, and
/// those who took part as policies saw them; of what was refused before the policies were asked nobody is told. The member
/// <c>seen</c> of a decision record, version 1.
/// </summary>
public sealed record RecordedStanding
{
    /// <summary>The member's name in a decision record.</summary>
    public const string Member = "seen";

    /// <summary>The version that is written and read. One that is not known is not read: better nothing than half.</summary>
    public const int Version = 1;

    /// <summary>The time that conditions saw, to the tick.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Who asked; null where the policies were not asked.</summary>
    public RecordedParty? Principal { get; init; }

    /// <summary>From which deployment; null where from none.</summary>
    public RecordedPlace? Deployment { get; init; }

    /// <summary>On whose behalf, the original subject first.</summary>
    public ImmutableArray<RecordedParty> Delegation { get; init; } = [];

    /// <summary>The principal that the route led to; null where it named none.</summary>
    public RecordedParty? Callee { get; init; }

    /// <summary>What the run had read already, sorted.</summary>
    public ImmutableArray<string> Labels { get; init; } = [];

    /// <summary>Whether the caller took the action as asked or not at all.</summary>
    public bool RefusesNarrowing { get; init; }

    /// <summary>Whether who asked could not wait for people.</summary>
    public bool RefusesWaiting { get; init; }

    /// <summary>Whether the token was bound to a key.</summary>
    public bool IsKeyBound { get; init; }

    /// <summary>The token's own bounds; default where it carried none.</summary>
    public ImmutableArray<Grant> Details { get; init; }

    /// <summary>Tells what a request is decided on.</summary>
    /// <param name="text">Where it is written.</param>
    /// <param name="request">The request.</param>
    /// <param name="bound">The same as bound; null where it was not.</param>
    /// <param name="now">When it is recorded, which is told where it was not bound.</param>
    public static void Write(CanonicalWriter text, AuthenticatedRequest request, BoundRequest? bound, DateTimeOffset now)
    {
        CallerIdentity caller = request.Caller;
        text.Name(Member).Begin().Member("at", (bound?.Now ?? now).UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
        if (bound?.Callee is { } callee)
        {
            text.Name("callee");
            WriteParty(text, callee, default);
        }

        if (bound is { Delegation.IsEmpty: false })
        {
            text.Name("delegation").BeginArray();
            foreach (BoundDelegator delegator in bound.Delegation)
            {
                WriteParty(text, delegator.Principal, delegator.Teams);
            }

            text.End();
        }

        if (bound?.Deployment is { } deployment)
        {
            text.Name("deployment").Begin()
                .Member("environment", deployment.Environment)
                .Member("owner", deployment.Owner)
                .Member("revision", deployment.Revision.ToString())
                .Member("runtime", deployment.Runtime)
                .Member("workflow", deployment.Workflow)
                .End();
        }

        text.Member("details", caller.Details.IsDefault ? null : AuthorizationDetails.Tell(caller.Details))
            .Member("keyBound", caller.KeyThumbprint is null ? null : JsonBoolean.True);
        if (bound is { Labels.IsEmpty: false })
        {
            WriteTexts(text, "labels", bound.Labels);
        }

        text.Member("narrowing", request.Request.RefusesNarrowing ? "refuse" : null);
        if (bound is not null)
        {
            WriteParty(text.Name("principal"), bound.Principal, default);
        }

        text.Member("v", JsonNumber.Of(Version))
            .Member("waiting", request.Request.RefusesWaiting ? "refuse" : null)
            .End();
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <param name="told">The member; null where there is none.</param>
    /// <param name="teams">The teams of who asked, which the record tells beside it.</param>
    /// <returns>What was seen; null where there is nothing that this version reads.</returns>
    public static RecordedStanding? Read(JsonValue? told, ImmutableArray<string> teams)
    {
        if (told is not JsonObject seen
            || seen["v"] is not JsonNumber { Whole: Version }
            || !DateTimeOffset.TryParse((seen["at"] as JsonString)?.Value, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out DateTimeOffset at))
        {
            return null;
        }

        ImmutableArray<Grant> details = default;
        string? problem = null;
        if (seen["details"] is { } bounds)
        {
            details = AuthorizationDetails.Read(bounds, out problem);
        }

        RecordedParty? principal = Party(seen["principal"], teams);
        RecordedPlace? deployment = Place(seen["deployment"]);
        RecordedParty? callee = Party(seen["callee"], []);
        RecordedParty?[] delegation = seen["delegation"] is JsonArray chain ? [.. chain.Items.Select(static one => Party(one, Texts((one as JsonObject)?["teams"])))] : [];
        return problem is not null
            || (principal is null && seen["principal"] is not null)
            || (deployment is null && seen["deployment"] is not null)
            || (callee is null && seen["callee"] is not null)
            || delegation.Contains(null)
            ? null
            : new RecordedStanding
            {
                At = at,
                Principal = principal,
                Deployment = deployment,
                Delegation = [.. delegation!],
                Callee = callee,
                Labels = Texts(seen["labels"]),
                RefusesNarrowing = seen["narrowing"] is JsonString { Value: "refuse" },
                RefusesWaiting = seen["waiting"] is JsonString { Value: "refuse" },
                IsKeyBound = seen["keyBound"] is not null,
                Details = details,
            };
    }

    /// <summary>Texts of a list in a record.</summary>
    /// <param name="told">The list; null where there is none.</param>
    /// <returns>The texts.</returns>
    internal static ImmutableArray<string> Texts(JsonValue? told)
    {
        if (told is not JsonArray { Items: { IsEmpty: false } items })
        {
            return [];
        }

        ImmutableArray<string>.Builder texts = ImmutableArray.CreateBuilder<string>(items.Length);
        foreach (JsonValue item in items)
        {
            if (item is JsonString text)
            {
                texts.Add(text.Value);
            }
        }

        return texts.DrainToImmutable();
    }

    private static void WriteParty(CanonicalWriter text, Documents.PrincipalDocument party, ImmutableArray<string> teams)
    {
        text.Begin().Member("owner", party.Owner).Member("revision", party.Revision.ToString());
        WriteTexts(text, "roles", party.Roles);
        if (!teams.IsDefault)
        {
            WriteTexts(text, "teams", teams);
        }

        text.Member("type", PrincipalTypeWords.Of(party.Type)).End();
    }

    private static void WriteTexts(CanonicalWriter text, string name, ImmutableArray<string> texts)
    {
        text.Name(name).BeginArray();
        foreach (string one in texts)
        {
            text.Item(one);
        }

        text.End();
    }

    private static RecordedParty? Party(JsonValue? told, ImmutableArray<string> teams) =>
        told is JsonObject party && Text(party, "revision") is { } revision && PrincipalTypeWords.TryRead(Text(party, "type"), out PrincipalType type)
            ? new RecordedParty(type, Text(party, "owner"), Texts(party["roles"]), teams, revision)
            : null;

    private static RecordedPlace? Place(JsonValue? told) =>
        told is JsonObject place && Text(place, "environment") is { } environment && Text(place, "runtime") is { } runtime && Text(place, "revision") is { } revision
            ? new RecordedPlace(environment, runtime, Text(place, "workflow"), Text(place, "owner"), revision)
            : null;

    private static string? Text(JsonObject from, string name) => (from[name] as JsonString)?.Value;
}
