namespace Atellagent.Domain.Erasures;

/// <summary>What an erasure is of.</summary>
public enum ErasureKind
{
    /// <summary>One action.</summary>
    Action,

    /// <summary>A principal: the actions that it asked for or that were asked for on its behalf, and what it said itself.</summary>
    Subject,

    /// <summary>What is older than a time.</summary>
    Age,
}
