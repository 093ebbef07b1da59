namespace Atellagent.Storage.Evidence;

/// <summary>What a posting is about, as its column has it.</summary>
internal enum PostingKind
{
    /// <summary>Any record.</summary>
    Any = 0,

    /// <summary>Records of a principal, or on its behalf, or of its vote.</summary>
    Principal = 1,

    /// <summary>Records of a deployment.</summary>
    Deployment = 2,

    /// <summary>Records of a route.</summary>
    Route = 3,

    /// <summary>Records of an operation.</summary>
    Operation = 4,

    /// <summary>Decisions with an effect, and what was recorded of their actions later.</summary>
    Effect = 5,

    /// <summary>Records of an outcome.</summary>
    Outcome = 6,

    /// <summary>Records of a type.</summary>
    Type = 7,

    /// <summary>Records in whose decision a policy took part.</summary>
    Policy = 8,

    /// <summary>Records in whose decision a rule took part.</summary>
    Rule = 9,

    /// <summary>Records of a run that the caller named.</summary>
    Run = 10,

    /// <summary>Records of actions that led to a host.</summary>
    Target = 11,

    /// <summary>Records of somebody's votes, and of actions that were admitted with them.</summary>
    Approver = 12,

    /// <summary>Records whose decision saw a finding of a kind, or of one below it.</summary>
    Finding = 13,
}
