namespace Atellagent.Domain.Reviews;

/// <summary>How much it matters that a decision was wrong.</summary>
public enum ReviewSeverity
{
    /// <summary>Nobody has said.</summary>
    None,

    /// <summary>It can wait.</summary>
    Low,

    /// <summary>It should be mended soon.</summary>
    Medium,

    /// <summary>It must be mended at once.</summary>
    High,
}
