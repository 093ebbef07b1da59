namespace Atellagent.Boundary.Notices;

/// <summary>Of what kind a notice is.</summary>
public enum NoticeKind
{
    /// <summary>None that is passed on.</summary>
    None = 0,

    /// <summary>How far the work is.</summary>
    Progress,

    /// <summary>A log message.</summary>
    Log,
}
