using System.Collections.Immutable;

namespace Atellagent.Domain.Policies;

/// <summary>What is taken out of a response before it is released. Redactions of several rules add up.</summary>
/// <param name="Kinds">Kinds of findings whose spans are masked, such as <c>pii</c>, with all kinds below them.</param>
/// <param name="Paths">Values that are masked: JSON Pointers (RFC 6901) in which <c>*</c> is any member or element.</param>
public sealed record Redaction(ImmutableArray<string> Kinds, ImmutableArray<string> Paths)
{
    /// <summary>Nothing is taken out.</summary>
    public static Redaction None { get; } = new([], []);

    /// <summary>Whether nothing is taken out.</summary>
    public bool IsNone => Kinds.IsEmpty && Paths.IsEmpty;

    /// <summary>What both take out.</summary>
    /// <param name="other">The other redaction.</param>
    /// <returns>The union, sorted.</returns>
    public Redaction Join(Redaction other) => new(
        [.. Kinds.Union(other.Kinds, StringComparer.Ordinal).Order(StringComparer.Ordinal)],
        [.. Paths.Union(other.Paths, StringComparer.Ordinal).Order(StringComparer.Ordinal)]);
}
