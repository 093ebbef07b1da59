using System.Collections.Immutable;

namespace Atellagent.Boundary.Shadows;

/// <summary>A draft of policies that runs beside those in force, as it is stored.</summary>
[GenerateSerializer, Alias("atellagent.shadowstate"), Immutable]
public sealed record ShadowState
{
    /// <summary>All policies and exceptions of the draft, as canonical JSON; none where no draft runs.</summary>
    [Id(0)]
    public ImmutableArray<string> Documents { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>The version of its policies; empty where no draft runs.</summary>
    [Id(1)]
    public string Version { get; init; } = "";

    /// <summary>Who started it.</summary>
    [Id(2)]
    public string By { get; init; } = "";

    /// <summary>When.</summary>
    [Id(3)]
    public DateTimeOffset At { get; init; }

    /// <summary>Why; empty where nobody said.</summary>
    [Id(4)]
    public string Why { get; init; } = "";
}
