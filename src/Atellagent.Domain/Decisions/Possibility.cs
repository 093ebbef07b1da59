namespace Atellagent.Domain.Decisions;

/// <summary>Whether calls of an operation are allowed when only the caller is known, and not arguments, context or time.</summary>
public enum Possibility
{
    /// <summary>Every call is denied.</summary>
    Never = 0,

    /// <summary>It depends on the call.</summary>
    Depends = 1,

    /// <summary>Every call that meets the operation's schema is allowed as it is asked.</summary>
    Always = 2,
}
