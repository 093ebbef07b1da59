namespace Atellagent.Client.Administration;

/// <summary>A change that waits for the vote of another person, or did.</summary>
/// <param name="Id">Its id, <c>chg_…</c>.</param>
/// <param name="Digest">What a vote names.</param>
/// <param name="State"><c>pending</c>, <c>approved</c>, <c>applied</c>, <c>rejected</c>, <c>stale</c> or <c>expired</c>.</param>
/// <param name="By">Who asks for it.</param>
/// <param name="At">Since when (RFC 3339).</param>
/// <param name="ExpiresAt">Until when somebody can vote (RFC 3339).</param>
/// <param name="Change">What it changes.</param>
/// <param name="Votes">The votes.</param>
public sealed record PendingChangeReport(
    string Id,
    string Digest,
    string State,
    string By,
    string At,
    string ExpiresAt,
    PendingChangeContent Change,
    IReadOnlyList<ChangeVoteReport> Votes);
