namespace Atellagent.Domain.Reviews;

/// <summary>What a person says of a decision.</summary>
public enum ReviewVerdict
{
    /// <summary>Nobody has said anything yet.</summary>
    None,

    /// <summary>It was right.</summary>
    Right,

    /// <summary>It should have been denied.</summary>
    ShouldDeny,

    /// <summary>It should have been allowed.</summary>
    ShouldAllow,

    /// <summary>It should have been narrowed.</summary>
    ShouldNarrow,

    /// <summary>People should have been asked.</summary>
    ShouldRequireApproval,
}
