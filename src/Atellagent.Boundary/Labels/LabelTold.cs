using System.Collections.Immutable;
using Atellagent.Domain.Json;

namespace Atellagent.Boundary.Labels;

/// <summary>A holder of labels as it is told to those who may read of it.</summary>
public static class LabelTold
{
    /// <summary>Tells one.</summary>
    /// <param name="holder">The holder.</param>
    /// <param name="labels">Its labels.</param>
    /// <returns>The JSON object.</returns>
    public static JsonObject Of(string holder, ImmutableArray<string> labels) => JsonObject.Of(
        ("holder", new JsonString(holder)),
        ("labels", new JsonArray([.. labels.Select(static one => (JsonValue)new JsonString(one))])));
}
