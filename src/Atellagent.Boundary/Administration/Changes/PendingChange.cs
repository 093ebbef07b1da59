using System.Collections.Immutable;
using Atellagent.Domain.Json;

namespace Atellagent.Boundary.Administration.Changes;

/// <summary>A change that waits for the vote of another person, or did.</summary>
[GenerateSerializer, Alias("atellagent.pendingchange"), Immutable]
public sealed record PendingChange
{
    /// <summary>It waits for a vote.</summary>
    public const string Pending = "pending";

    /// <summary>It was voted for, and has not been carried out yet.</summary>
    public const string Approved = "approved";

    /// <summary>It is in force.</summary>
    public const string Applied = "applied";

    /// <summary>It was voted against.</summary>
    public const string Rejected = "rejected";

    /// <summary>Something else was changed before the vote, so what was voted on is not what would happen.</summary>
    public const string Stale = "stale";

    /// <summary>Nobody voted in time.</summary>
    public const string Expired = "expired";

    /// <summary>How long a change waits.</summary>
    public static TimeSpan Lifetime { get; } = TimeSpan.FromDays(3);

    /// <summary>Its id, <c>chg_…</c>.</summary>
    [Id(0)]
    public required string Id { get; init; }

    /// <summary>The change.</summary>
    [Id(1)]
    public required ChangeProposal Proposal { get; init; }

    /// <summary>The digest that votes name.</summary>
    [Id(2)]
    public required string Digest { get; init; }

    /// <summary>Who asks for it.</summary>
    [Id(3)]
    public required string By { get; init; }

    /// <summary>Since when.</summary>
    [Id(4)]
    public required DateTimeOffset At { get; init; }

    /// <summary>Until when somebody can vote.</summary>
    [Id(5)]
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>What has become of it, in one of the words above.</summary>
    [Id(6)]
    public string State { get; init; } = Pending;

    /// <summary>The votes.</summary>
    [Id(7)]
    public ImmutableArray<ChangeVote> Votes { get; init; } = [];

    /// <summary>Whether it could still be carried out.</summary>
    /// <param name="now">The time.</param>
    /// <returns>True while it waits for a vote, or was voted for.</returns>
    public bool IsOpen(DateTimeOffset now) => State is Pending or Approved && now < ExpiresAt;

    /// <summary>Whether it waits for a vote.</summary>
    /// <param name="now">The time.</param>
    /// <returns>True while it does.</returns>
    public bool TakesVotes(DateTimeOffset now) => State is Pending && now < ExpiresAt;

    /// <summary>What has become of it by now.</summary>
    /// <param name="now">The time.</param>
    /// <returns>The word.</returns>
    public string StateAt(DateTimeOffset now) => State is Pending or Approved && now >= ExpiresAt ? Expired : State;

    /// <summary>The change as the contract tells it.</summary>
    /// <param name="now">The time.</param>
    /// <returns>The JSON object.</returns>
    public JsonObject ToJson(DateTimeOffset now) => JsonObject.Of(
        ("at", new JsonString(Rfc3339.Text(At))),
        ("by", new JsonString(By)),
        ("change", Proposal.ToProposal().Without("digest")),
        ("digest", new JsonString(Digest)),
        ("expiresAt", new JsonString(Rfc3339.Text(ExpiresAt))),
        ("id", new JsonString(Id)),
        ("state", new JsonString(StateAt(now))),
        ("votes", new JsonArray([.. Votes.Select(static vote => (JsonValue)JsonObject.Of(
            ("at", new JsonString(Rfc3339.Text(vote.At))),
            ("by", new JsonString(vote.By)),
            ("comment", new JsonString(vote.Comment)),
            ("vote", new JsonString(vote.Approves ? "approve" : "reject"))))])));
}
