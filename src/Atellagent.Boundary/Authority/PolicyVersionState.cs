namespace Atellagent.Boundary.Authority;

/// <summary>A policy version, kept whole so that it can be read and put in force again.</summary>
[GenerateSerializer, Alias("atellagent.policyversion"), Immutable]
public sealed record PolicyVersionState
{
    /// <summary>Its policies and their exceptions, each as canonical JSON.</summary>
    [Id(0)]
    public IReadOnlyList<string> Documents { get; init; } = [];

    /// <summary>The signature that it was first put in force with; null where policies needed none.</summary>
    [Id(1)]
    public string? Signature { get; init; }
}
