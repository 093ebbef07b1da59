using System.Collections.Immutable;
using System.Globalization;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Reviews;

/// <summary>Reads the members of a review or a follow-up as they were told.</summary>
/// <param name="told">The JSON object.</param>
internal readonly struct ReviewReader(JsonObject told)
{
    public string? Text(string name) => (told[name] as JsonString)?.Value;

    public long? Whole(string name) => (told[name] as JsonNumber)?.Whole;

    public DateTimeOffset? Time(string name) =>
        Text(name) is { } text && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset time)
            ? time
            : null;

    // Absent says that nobody has said; a word of another version is no word.
    public T? Word<T>(string name, ImmutableSortedDictionary<string, T> words)
        where T : struct, Enum => told[name] is null ? default(T) : Text(name) is { } word && words.TryGetValue(word, out T value) ? value : null;
}
