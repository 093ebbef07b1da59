using System.Collections.Immutable;
using System.Text;
using Atellagent.Domain.Approvals;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Json;
using Atellagent.Storage.Evidence;
using Atellagent.Storage.Payloads;

namespace Atellagent.Storage.Approvals;

/// <summary>A row of the approvals, as Dapper reads it.</summary>
internal sealed class ApprovalRow
{
    public long Seq { get; init; }

    public string Approval { get; init; } = "";

    public string Action { get; init; } = "";

    public string Digest { get; init; } = "";

    public string State { get; init; } = "";

    public long Version { get; init; }

    public long CreatedAt { get; init; }

    public long ExpiresAt { get; init; }

    public string Log { get; init; } = "";

    public long DecisionIdx { get; init; }

    public byte[] DecisionBody { get; init; } = [];

    public string Votes { get; init; } = "";

    public string Escalated { get; init; } = "";

    public long? Granted { get; init; }

    public long? Used { get; init; }

    public long? UsableUntil { get; init; }

    public byte[]? DecisionSealed { get; init; }

    public StoredApproval ToApproval(PayloadVault vault) => new()
    {
        Id = Approval,
        Action = Action,
        Digest = Digest,
        State = ApprovalStateWords.TryParse(State, out ApprovalState state) ? state
            : throw new EvidenceUnavailableException($"an approval has the state '{State}', which this version does not know"),
        Version = Version,
        CreatedAt = EvidenceTime.FromColumn(CreatedAt),
        ExpiresAt = EvidenceTime.FromColumn(ExpiresAt),
        Decision = new EvidencePosition(Log, DecisionIdx),
        DecisionBody = vault.Restore(DecisionBody, DecisionSealed).Body,
        Votes = ReadVotes(vault),
        Escalated = ReadEscalated(),
        Usage = Granted is { } granted && Used is { } used && UsableUntil is { } until ? new ApprovalUsage((int)granted, (int)used, EvidenceTime.FromColumn(until)) : null,
    };

    private ImmutableArray<string> ReadEscalated() =>
        StrictJson.TryParse(Encoding.UTF8.GetBytes(Escalated), new JsonLimits(int.MaxValue, 4, int.MaxValue), out JsonValue? value, out _) && value is JsonArray gates
            ? [.. gates.Items.OfType<JsonString>().Select(static gate => gate.Value).Order(StringComparer.Ordinal)]
            : throw new EvidenceUnavailableException("the gates of an approval that others may vote at cannot be read");

    // A vote that cannot be read is none that may be left out: it may be a no.
    private ImmutableArray<ApprovalVote> ReadVotes(PayloadVault vault)
    {
        if (!StrictJson.TryParse(Encoding.UTF8.GetBytes(Votes), new JsonLimits(int.MaxValue, 4, int.MaxValue), out JsonValue? value, out _) || value is not JsonArray votes)
        {
            throw new EvidenceUnavailableException("the votes on an approval cannot be read");
        }

        return [.. votes.Items.Select(vote => Read(vote, vault)).OrderBy(static vote => vote.Vote.At).ThenBy(static vote => vote.Index).Select(static vote => vote.Vote)];
    }

    private static (ApprovalVote Vote, long Index) Read(JsonValue item, PayloadVault vault) =>
        item is JsonArray { Items: [JsonString voter, JsonNumber approves, JsonString comment, JsonNumber { Whole: { } at }, JsonNumber { Whole: { } index }, (JsonString or JsonNull) and { } place, JsonString closed] }
            ? (new ApprovalVote(voter.Value, approves.Whole == 1, closed.Value.Length == 0 ? comment.Value : ReadComment(closed.Value, vault), EvidenceTime.FromColumn(at)) { InPlaceOf = (place as JsonString)?.Value }, index)
            : throw new EvidenceUnavailableException("a vote on an approval cannot be read");

    // It stands beside the vote's record. What cannot be read of it changes nothing of the vote.
    private static string ReadComment(string closed, PayloadVault vault) =>
        vault.Open(Convert.FromHexString(closed)) is { } payload
        && StrictJson.TryParse(payload, new JsonLimits(int.MaxValue, 80, int.MaxValue), out JsonValue? value, out _)
        && value is JsonObject beside
        && beside["comment"] is JsonString comment
            ? comment.Value
            : "";
}
