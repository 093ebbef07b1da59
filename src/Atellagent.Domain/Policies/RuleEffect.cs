namespace Atellagent.Domain.Policies;

/// <summary>What a rule does when its condition holds. An unset value denies.</summary>
public enum RuleEffect
{
    /// <summary>The action is refused.</summary>
    Deny = 0,

    /// <summary>The action may be dispatched.</summary>
    Allow = 1,

    /// <summary>The action is dispatched inside the rule's bounds.</summary>
    Narrow = 2,

    /// <summary>The action waits for people.</summary>
    RequireApproval = 3,

    /// <summary>Detectors must have answered.</summary>
    Oblige = 4,
}
