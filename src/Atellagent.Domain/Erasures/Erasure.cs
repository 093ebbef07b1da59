using System.Collections.Immutable;

namespace Atellagent.Domain.Erasures;

/// <summary>An erasure as the store knows it: what stands beside records is taken away, and their hashes stay.</summary>
public sealed record Erasure
{
    /// <summary>Its id: the action that ordered it, or <c>age/</c> and a time where nobody did.</summary>
    public required string Id { get; init; }

    /// <summary>What it is of.</summary>
    public required ErasureKind Kind { get; init; }

    /// <summary>Which: the action's id, the principal's name, or the time (RFC 3339) before which everything goes.</summary>
    public required string Value { get; init; }

    /// <summary>When it was ordered.</summary>
    public required DateTimeOffset OrderedAt { get; init; }

    /// <summary>When it ended; null while it is under way.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The actions that it has to wait for, since they are under way or wait for people.</summary>
    public ImmutableArray<string> LeftOpen { get; init; } = [];

    /// <summary>How many payloads it has taken away.</summary>
    public long Erased { get; init; }

    /// <summary>From where, by log.</summary>
    public ImmutableArray<ErasedRange> Ranges { get; init; } = [];
}
