using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Atellagent.Boundary.Approvals;
using Atellagent.Boundary.Evidence;
using Atellagent.Domain.Json;

namespace Atellagent.Boundary.Enforcement;

/// <summary>
/// The right to carry one granted action out elsewhere, once and soon, as the record of its decision tells it. It holds only once it is
/// redeemed, and only under what it was given under.
/// </summary>
public sealed record IssuedPermit
{
    /// <summary>The permit's id: that of the decision that gave it.</summary>
    public required string Id { get; init; }

    /// <summary>The action.</summary>
    public required string Action { get; init; }

    /// <summary>Where the course of the action stands while the permit counts.</summary>
    public required long Version { get; init; }

    /// <summary>The digest of the action as granted.</summary>
    public required string Digest { get; init; }

    /// <summary>Who asked.</summary>
    public required string Principal { get; init; }

    /// <summary>From which deployment; null where from none.</summary>
    public string? Deployment { get; init; }

    /// <summary>The route.</summary>
    public required string Route { get; init; }

    /// <summary>The operation.</summary>
    public required string Operation { get; init; }

    /// <summary>The version of the policies that it was given under.</summary>
    public required string PolicyVersion { get; init; }

    /// <summary>The revisions of route, principal, deployment and callee that it was given under.</summary>
    public required JsonObject Revisions { get; init; }

    /// <summary>What it takes to decide on the action once more.</summary>
    internal JsonObject Kept { get; private init; } = JsonObject.Empty;

    /// <summary>The salt of what stands beside the record; null where it has none.</summary>
    internal string? Salt { get; private init; }

    /// <summary>When it was given.</summary>
    public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>When it ends.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Reads the record of a decision that gave one.</summary>
    /// <param name="record">The record's body.</param>
    /// <param name="permit">The permit.</param>
    /// <returns>False where it gave none, or is not whole.</returns>
    public static bool TryRead(JsonObject record, [NotNullWhen(true)] out IssuedPermit? permit)
    {
        permit = record["permit"] is JsonObject told
            && told["version"] is JsonNumber { Whole: { } version }
            && Time(told["expiresAt"]) is { } expires
            && Time(record["time"]) is { } issued
            && told[ApprovalTold.Kept] is JsonObject kept
            && kept["revisions"] is JsonObject revisions
            && record["decision"] is JsonObject decision
            && decision["id"] is JsonString id
            && decision["policyVersion"] is JsonString policies
            && record["action"] is JsonString action
            && record["digest"] is JsonString digest
            && record["principal"] is JsonString principal
            && record["route"] is JsonString route
            && record["operation"] is JsonString operation
                ? new IssuedPermit
                {
                    Id = id.Value,
                    Action = action.Value,
                    Version = version,
                    Digest = digest.Value,
                    Principal = principal.Value,
                    Deployment = (record["deployment"] as JsonString)?.Value,
                    Route = route.Value,
                    Operation = operation.Value,
                    PolicyVersion = policies.Value,
                    Revisions = revisions,
                    Kept = kept,
                    Salt = RecordParts.SaltOf(record),
                    IssuedAt = issued,
                    ExpiresAt = expires,
                }
                : null;
        return permit is not null;
    }

    private static DateTimeOffset? Time(JsonValue? value) =>
        value is JsonString text && DateTimeOffset.TryParse(text.Value, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out DateTimeOffset time) ? time : null;
}
