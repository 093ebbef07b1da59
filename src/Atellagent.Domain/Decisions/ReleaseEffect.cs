namespace Atellagent.Domain.Decisions;

/// <summary>In what form a response leaves the boundary. An unset value withholds.</summary>
public enum ReleaseEffect
{
    /// <summary>Nothing of it leaves.</summary>
    Withheld = 0,

    /// <summary>It waits for people.</summary>
    Held = 1,

    /// <summary>It leaves without what a rule takes out.</summary>
    Redacted = 2,

    /// <summary>It leaves whole.</summary>
    Full = 3,
}
