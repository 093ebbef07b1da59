namespace Atellagent.Domain.Policies.Planning;

/// <summary>What other policies make of a request that has been decided before. An unset value claims nothing.</summary>
public enum PlanVerdict
{
    /// <summary>It cannot be told: what the decision was made of was not kept, or is not in force any more.</summary>
    Unknown = 0,

    /// <summary>The same answer, with the same arguments.</summary>
    Same = 1,

    /// <summary>Less is allowed than was.</summary>
    Tighter = 2,

    /// <summary>More is allowed than was, or it cannot be shown that not.</summary>
    Wider = 3,
}
