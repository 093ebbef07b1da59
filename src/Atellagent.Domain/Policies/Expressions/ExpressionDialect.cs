namespace Atellagent.Domain.Policies.Expressions;

/// <summary>How far an expression is from plain CEL.</summary>
/// <param name="HasExactDecimals">Whether a decimal that is written out is exact; in plain CEL it is a double.</param>
/// <param name="LoopNesting">Macros inside macros.</param>
/// <param name="IsChecked">Whether types are checked at load; if not, what is wrong is an error when it is evaluated.</param>
internal sealed record ExpressionDialect(bool HasExactDecimals, int LoopNesting, bool IsChecked = true)
{
    /// <summary>What policies are written in: CEL whose decimals are exact.</summary>
    public static ExpressionDialect Policy { get; } = new(true, ExpressionLimits.MacroNesting);

    /// <summary>CEL as it is specified, for holding the engine against the conformance cases.</summary>
    public static ExpressionDialect Standard { get; } = new(false, 4);
}
