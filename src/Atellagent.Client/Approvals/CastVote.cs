using System.Text.Json;
using System.Text.Json.Serialization;

namespace Atellagent.Client.Approvals;

/// <summary>A vote on an approval.</summary>
/// <param name="Vote"><c>approve</c> or <c>reject</c>.</param>
/// <param name="Digest">The digest of what the voter saw; with bounds, that of the action inside them.</param>
/// <param name="Comment">Why.</param>
/// <param name="InPlaceOf">The absent person in whose place; null to let the boundary see.</param>
/// <param name="Bounds">Bounds inside which alone the voter agrees; null where to all of it.</param>
public sealed record CastVote(
    string Vote,
    string Digest,
    string Comment,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? InPlaceOf = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] JsonElement? Bounds = null);
