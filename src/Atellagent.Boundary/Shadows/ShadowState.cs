namespace Atellagent.Boundary.Shadows;

/// <summary>A draft of policies that runs beside those in force, as it is stored.</summary>
public sealed record ShadowState
{
    /// <summary>All policies and exceptions of the draft, as canonical JSON; none where no draft runs.</summary>
    public IReadOnlyList<string> Documents { get; init => field = value ?? []; } = [];

    /// <summary>The version of its policies; empty where no draft runs.</summary>
    public string Version { get; init; } = "";

    /// <summary>Who started it.</summary>
    public string By { get; init; } = "";

    /// <summary>When.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>Why; empty where nobody said.</summary>
    public string Why { get; init; } = "";
}
