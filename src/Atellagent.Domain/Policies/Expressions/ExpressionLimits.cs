namespace Atellagent.Domain.Policies.Expressions;

/// <summary>How large an expression may be and how much work one may do. Past a limit it is an error, and an error denies.</summary>
internal static class ExpressionLimits
{
    /// <summary>Characters of source.</summary>
    public const int SourceLength = 4096;

    /// <summary>Syntax nodes of one expression.</summary>
    public const int Nodes = 500;

    /// <summary>Nested parentheses, brackets and calls.</summary>
    public const int Depth = 32;

    /// <summary>Macros inside macros.</summary>
    public const int MacroNesting = 2;

    /// <summary>Names that macros and bindings give inside each other.</summary>
    public const int Locals = 64;

    /// <summary>Steps of one rule: one for each element visited, compared deeply, or character made.</summary>
    public const int StepsPerRule = 10_000;

    /// <summary>Steps of all rules of one decision.</summary>
    public const int StepsPerDecision = 100_000;

    /// <summary>Characters of a string that an expression makes or matches against a pattern.</summary>
    public const int StringLength = 65_536;
}
