using System.Collections.Immutable;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Json;
using Atellagent.Domain.Reviews;

namespace Atellagent.Boundary.Reviews;

/// <summary>A decision as its record tells it, to be reviewed.</summary>
/// <param name="Id">The decision's id.</param>
/// <param name="Stored">Where its record stands.</param>
/// <param name="Record">The record's body, with what stands beside it.</param>
/// <param name="Requesters">Who asked, and everybody on whose behalf.</param>
internal sealed record ReviewedDecision(string Id, StoredRecord Stored, JsonObject Record, ImmutableArray<string> Requesters)
{
    /// <summary>Finds one.</summary>
    /// <param name="reader">Where records are.</param>
    /// <param name="decision">The decision's id.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>It; null where there is none, or its record is not whole.</returns>
    /// <exception cref="EvidenceUnavailableException">Evidence cannot be asked.</exception>
    public static async Task<ReviewedDecision?> FindAsync(IEvidenceReader reader, string decision, CancellationToken cancellationToken) =>
        (await reader.QueryAsync(new EvidenceQuery { Decision = decision, Type = "decision", Limit = 1 }, cancellationToken)).Records is [var found, ..] ? Of(found) : null;

    /// <summary>Reads one.</summary>
    /// <param name="stored">Its record.</param>
    /// <returns>It; null where the record is not whole.</returns>
    public static ReviewedDecision? Of(StoredRecord stored) =>
        new RecordFacets(stored).Body is { } record
        && stored.Index is { Type: "decision", Decision: { } id }
        && record["principal"] is JsonString principal
        && record["route"] is JsonString
        && record["operation"] is JsonString
        && (record["decision"] as JsonObject)?["effect"] is JsonString
        && DelegationChain.Read(record["delegation"]) is { IsDefault: false } delegation
            ? new ReviewedDecision(id, stored, record, [principal.Value, .. delegation.Select(static link => link.Principal)])
            : null;

    /// <summary>Opens a review of it.</summary>
    /// <param name="id">The review's id.</param>
    /// <param name="by">Who opens it.</param>
    /// <param name="now">When.</param>
    /// <returns>The review.</returns>
    public Review Open(string id, string by, DateTimeOffset now) => new()
    {
        Id = id,
        Decision = Id,
        Action = Stored.Index!.Action,
        Principal = Requesters[0],
        Deployment = Text("deployment"),
        Route = Text("route")!,
        Operation = Text("operation")!,
        Effect = ((JsonString)((JsonObject)Record["decision"]!)["effect"]!).Value,
        Because = Because(),
        OpenedBy = by,
        OpenedAt = now,
    };

    private string? Because()
    {
        foreach (JsonObject reason in (((JsonObject)Record["decision"]!)["reasons"] as JsonArray)?.Items.OfType<JsonObject>() ?? [])
        {
            if (reason["policy"] is JsonString policy && reason["rule"] is JsonString rule)
            {
                return $"{policy.Value}#{rule.Value}";
            }
        }

        return Text("code");
    }

    private string? Text(string name) => (Record[name] as JsonString)?.Value;
}
