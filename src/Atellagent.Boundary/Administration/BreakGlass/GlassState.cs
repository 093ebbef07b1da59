namespace Atellagent.Boundary.Administration.BreakGlass;

/// <summary>The stored uses, the newest first, and the sealed codes that nobody has used.</summary>
public sealed record GlassState
{
    /// <summary>The uses.</summary>
    public IReadOnlyList<GlassUse> Uses { get; init; } = [];

    /// <summary>The codes, one of a person at most.</summary>
    public IReadOnlyList<GlassSeal> Seals { get; init; } = [];
}
