namespace Atellagent.Boundary.Authority;

/// <summary>The moment at which a policy version came into force: which, after which, by whom and why.</summary>
[GenerateSerializer, Alias("atellagent.activation"), Immutable]
public sealed record PolicyActivation
{
    /// <summary>The version.</summary>
    [Id(0)]
    public required string Version { get; init; }

    /// <summary>Counts activations. Of signed policies it is the signature's, and never falls but by a recorded rollback.</summary>
    [Id(1)]
    public required long Sequence { get; init; }

    /// <summary>The version that was in force before; null for the first.</summary>
    [Id(2)]
    public string? Parent { get; init; }

    /// <summary>Who put it in force.</summary>
    [Id(3)]
    public required string By { get; init; }

    /// <summary>Why; empty where nobody said.</summary>
    [Id(4)]
    public string Why { get; init; } = "";

    /// <summary>When.</summary>
    [Id(5)]
    public required DateTimeOffset At { get; init; }

    /// <summary>Whether a version came back that had been in force before.</summary>
    [Id(6)]
    public bool IsRollback { get; init; }

    /// <summary>The signature document that it was put in force with; null where policies need none.</summary>
    [Id(7)]
    public string? Signature { get; init; }
}
