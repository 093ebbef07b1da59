namespace Atellagent.Boundary.Erasures;

/// <summary>How long what stands beside records is kept.</summary>
public sealed record ErasureSettings
{
    /// <summary>Longer than anything can wait for people (30 days).</summary>
    public const int FewestDays = 35;

    /// <summary>For how many days; null for ever.</summary>
    public int? PayloadDays { get; init; }
}
