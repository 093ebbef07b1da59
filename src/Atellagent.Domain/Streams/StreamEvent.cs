using System.Collections.Immutable;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Streams;

/// <summary>One event of a provider's stream, taken apart: what of it goes on with a text, and what stands for itself.</summary>
/// <param name="Data">The event as it came.</param>
/// <param name="Texts">The pieces of texts in it.</param>
/// <param name="Rest">The event without them.</param>
public sealed record StreamEvent(JsonObject Data, ImmutableArray<StreamText> Texts, JsonObject Rest)
{
    /// <summary>The beginning of the names of the texts that end with it; null where none is known to.</summary>
    public string? Closes { get; init; }

    /// <summary>Whether the answer ends with it: it leaves only once the outcome is recorded.</summary>
    public bool IsLast { get; init; }

    /// <summary>Whether the provider says with it that it has failed.</summary>
    public bool IsFailure { get; init; }
}
