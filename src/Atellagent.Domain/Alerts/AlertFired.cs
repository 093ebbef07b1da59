using System.Collections.Immutable;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Alerts;

/// <summary>An alert that has come to its count.</summary>
/// <param name="Alert">The alert.</param>
/// <param name="Key">What it counted apart.</param>
/// <param name="Count">How many there were.</param>
/// <param name="First">When the first of them was.</param>
/// <param name="Last">When the last was.</param>
/// <param name="Records">Where the last of them stand.</param>
public sealed record AlertFired(AlertDocument Alert, JsonObject Key, long Count, DateTimeOffset First, DateTimeOffset Last, ImmutableArray<EvidencePosition> Records)
{
    /// <summary>Whether there were too many keys to count apart, so that those of several were counted together.</summary>
    public bool IsOfSeveral { get; init; }
}
