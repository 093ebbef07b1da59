using System.Globalization;

namespace Atellagent.Domain.Evidence.Verification;

/// <summary>Something that is wrong with evidence.</summary>
/// <param name="Log">The log; empty where it is about all of it.</param>
/// <param name="Index">The record; null where it is about the log as a whole.</param>
/// <param name="What">What is wrong, in words.</param>
public sealed record EvidenceFault(string Log, long? Index, string What)
{
    /// <inheritdoc />
    public override string ToString() => Log.Length == 0 ? What
        : Index is { } index ? string.Create(CultureInfo.InvariantCulture, $"log {Log}, record {index}: {What}")
        : $"log {Log}: {What}";
}
