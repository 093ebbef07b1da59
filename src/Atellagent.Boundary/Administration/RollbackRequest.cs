namespace Atellagent.Boundary.Administration;

/// <summary>Puts a policy version in force that was in force before.</summary>
[GenerateSerializer, Alias("atellagent.rollback"), Immutable]
public sealed record RollbackRequest
{
    /// <summary>The version.</summary>
    [Id(0)]
    public required string Version { get; init; }

    /// <summary>Who asks for it.</summary>
    [Id(1)]
    public required string By { get; init; }

    /// <summary>Why.</summary>
    [Id(2)]
    public required string Why { get; init; }

    /// <summary>Whether only the plan is wanted.</summary>
    [Id(3)]
    public bool DryRun { get; init; }
}
