using System.Collections.Immutable;
using Atellagent.Domain.Documents;

namespace Atellagent.Domain.Policies.Testing;

/// <summary>A document of cases that say what policies must decide (<c>kind: PolicyTest</c>). It is never part of what is in force.</summary>
public sealed record PolicyTestDocument
{
    /// <summary>The document's name.</summary>
    public required string Name { get; init; }

    /// <summary>The team that answers for it, or null.</summary>
    public string? Owner { get; init; }

    /// <summary>Where it begins.</summary>
    public required SourcePosition Position { get; init; }

    /// <summary>The time of every case.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>The cases.</summary>
    public ImmutableArray<PolicyTestCase> Cases { get; init; } = [];
}
