namespace Atellagent.Client.Administration;

/// <summary>One vote on a change.</summary>
/// <param name="By">Who voted.</param>
/// <param name="Vote"><c>approve</c> or <c>reject</c>.</param>
/// <param name="Comment">What the voter said.</param>
/// <param name="At">When (RFC 3339).</param>
public sealed record ChangeVoteReport(string By, string Vote, string Comment, string At);
