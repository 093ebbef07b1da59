using System.Text.Json.Serialization;

namespace Atellagent.Client.Approvals;

/// <summary>One vote.</summary>
/// <param name="Voter">Who voted.</param>
/// <param name="Vote"><c>approve</c> or <c>reject</c>.</param>
/// <param name="Comment">What the voter said.</param>
/// <param name="At">When (RFC 3339).</param>
/// <param name="InPlaceOf">The absent person in whose place; null where the voter voted for itself.</param>
public sealed record VoteReport(
    string Voter,
    string Vote,
    string Comment,
    string At,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? InPlaceOf = null);
