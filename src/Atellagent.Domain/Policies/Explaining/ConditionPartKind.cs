namespace Atellagent.Domain.Policies.Explaining;

/// <summary>How a part of a condition is made of others.</summary>
internal enum ConditionPartKind
{
    /// <summary>It is not: a comparison, a function, a name.</summary>
    Leaf,

    /// <summary><c>&amp;&amp;</c>: of each outcome, the parts that have it made it so.</summary>
    And,

    /// <summary><c>||</c>: the same.</summary>
    Or,

    /// <summary><c>!</c>.</summary>
    Not,

    /// <summary><c>test ? then : otherwise</c>.</summary>
    Choice,
}
