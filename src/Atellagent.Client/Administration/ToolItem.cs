using System.Text.Json;
using System.Text.Json.Serialization;

namespace Atellagent.Client.Administration;

/// <summary>One tool of a server.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Standing"><c>same</c>, <c>changed</c>, <c>new</c>, <c>gone</c>, <c>by_hand</c> where a person described it, or <c>left_out</c> because of what it says of itself.</param>
/// <param name="Pin">The digest of what it says now; null where it is gone.</param>
/// <param name="Findings">What detectors found in what it says, where it is left out for that.</param>
/// <param name="Taken">What was taken of it, as in the route's document; absent where nothing was.</param>
/// <param name="Now">The same as it would be taken now; absent where it is gone or left out.</param>
public sealed record ToolItem(
    string Name,
    string Standing,
    string? Pin = null,
    IReadOnlyList<string>? Findings = null,
    [property: JsonConverter(typeof(ExactJsonConverter))] JsonElement? Taken = null,
    [property: JsonConverter(typeof(ExactJsonConverter))] JsonElement? Now = null);
