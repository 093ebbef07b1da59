namespace Atellagent.Client.Administration;

/// <summary>Where a change waits for the vote of another person.</summary>
/// <param name="Id">Its id, <c>chg_…</c>.</param>
/// <param name="Digest">What a vote names: the change as it was worked out.</param>
/// <param name="ExpiresAt">Until when somebody can vote (RFC 3339).</param>
public sealed record PendingReference(string Id, string Digest, string ExpiresAt);
