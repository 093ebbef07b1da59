using System.Collections.Immutable;

namespace Atellagent.Boundary.Administration;

/// <summary>What became of a change of the boundary's documents. With one error nothing is applied.</summary>
[GenerateSerializer, Alias("atellagent.applyresult"), Immutable]
public sealed record ApplyResult
{
    /// <summary>Whether the documents are in force now.</summary>
    [Id(0)]
    public required bool Applied { get; init; }

    /// <summary>What changes, or would.</summary>
    [Id(1)]
    public ImmutableArray<AdministrativeChange> Changes { get; init; } = [];

    /// <summary>What is wrong, all of it.</summary>
    [Id(2)]
    public ImmutableArray<ApplyError> Errors { get; init; } = [];

    /// <summary>Whether evidence could not be written; then nothing was applied.</summary>
    [Id(3)]
    public bool EvidenceUnavailable { get; init; }

    /// <summary>The policy version that is in force now, or would be.</summary>
    [Id(4)]
    public string? PolicyVersion { get; init; }

    /// <summary>Whether there is no version of that name to roll back to.</summary>
    [Id(5)]
    public bool NoSuchVersion { get; init; }
}
