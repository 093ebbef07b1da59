namespace Atellagent.Client.Administration;

/// <summary>A vote to cast.</summary>
/// <param name="Vote"><c>approve</c> or <c>reject</c>.</param>
/// <param name="Digest">The digest of the change that the voter has seen.</param>
/// <param name="Comment">What the voter says.</param>
public sealed record ChangeVote(string Vote, string Digest, string Comment);
