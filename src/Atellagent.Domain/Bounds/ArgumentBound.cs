using System.Collections.Immutable;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Bounds;

/// <summary>Constraints on one argument; all that are set must hold. An argument that is absent meets every bound but <c>const</c> and <c>enum</c> with <c>set</c>.</summary>
public sealed record ArgumentBound
{
    /// <summary>The least value, inclusive.</summary>
    public decimal? Minimum { get; init; }

    /// <summary>The greatest value, inclusive.</summary>
    public decimal? Maximum { get; init; }

    /// <summary>The value that it must stay above.</summary>
    public decimal? ExclusiveMinimum { get; init; }

    /// <summary>The value that it must stay below.</summary>
    public decimal? ExclusiveMaximum { get; init; }

    /// <summary>The allowed values (<c>enum</c>; <c>const</c> is an enum of one); default where any value will do.</summary>
    public ImmutableArray<JsonValue> Enum { get; init; }

    /// <summary>Whether <see cref="Enum"/> was written as <c>const</c>.</summary>
    public bool IsConst { get; init; }

    /// <summary>What narrowing does with a value outside; envelopes always refuse.</summary>
    public BoundRepair OnExceed { get; init; }
}
