namespace Atellagent.Domain.Decisions;

/// <summary>The outcome of a rule's condition. An unset value is an error, and an error denies.</summary>
public enum RuleOutcome
{
    /// <summary>It could not be evaluated.</summary>
    Error = 0,

    /// <summary>It does not hold.</summary>
    False = 1,

    /// <summary>It holds.</summary>
    True = 2,
}
