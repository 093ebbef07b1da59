using System.Text.Json;

namespace Atellagent.Client.Approvals;

/// <summary>Bounds inside which an action that waits might be carried out.</summary>
/// <param name="Bounds">The bounds, as a grant has them on arguments: <c>{ "arguments": { "amount": { "maximum": 50 } } }</c>.</param>
public sealed record BoundsWish(JsonElement Bounds);
