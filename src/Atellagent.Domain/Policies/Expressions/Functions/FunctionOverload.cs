using System.Collections.Immutable;

namespace Atellagent.Domain.Policies.Expressions.Functions;

/// <summary>One signature of a function, and what it does.</summary>
/// <param name="Name">The function's name.</param>
/// <param name="IsMethod">Whether it is written after its first operand, <c>text.size()</c>.</param>
/// <param name="Parameters">The types of the operands, the receiver first.</param>
/// <param name="Result">The type of its value.</param>
/// <param name="Body">What it does.</param>
internal sealed record FunctionOverload(
    string Name,
    bool IsMethod,
    ImmutableArray<ExpressionType> Parameters,
    ExpressionType Result,
    FunctionBody Body)
{
    /// <summary>The most operands that a function has.</summary>
    public const int MostOperands = 4;

    /// <summary>Whether it takes exact decimals, which plain CEL does not have.</summary>
    public bool TakesExact { get; } = Parameters.Any(static p => p.Kind == ExpressionType.TypeKind.Number);

    /// <summary>Whether values are of the sorts that it takes.</summary>
    /// <param name="operands">The values.</param>
    /// <returns>False when another signature is meant.</returns>
    public bool Accepts(ReadOnlySpan<Value> operands)
    {
        for (int i = 0; i < operands.Length; i++)
        {
            if (!Accepts(Parameters[i].Kind, operands[i].Kind))
            {
                return false;
            }
        }

        return true;
    }

    private static bool Accepts(ExpressionType.TypeKind wanted, ValueKind kind) => wanted switch
    {
        ExpressionType.TypeKind.Dyn or ExpressionType.TypeKind.Variable => true,
        ExpressionType.TypeKind.Null => kind == ValueKind.Null,
        ExpressionType.TypeKind.Bool => kind == ValueKind.Boolean,
        ExpressionType.TypeKind.Int => kind == ValueKind.Int,
        ExpressionType.TypeKind.UInt => kind == ValueKind.UInt,
        ExpressionType.TypeKind.Double => kind == ValueKind.Double,
        ExpressionType.TypeKind.Number => kind is ValueKind.Int or ValueKind.Decimal,
        ExpressionType.TypeKind.String => kind == ValueKind.String,
        ExpressionType.TypeKind.Bytes => kind == ValueKind.Bytes,
        ExpressionType.TypeKind.Timestamp => kind == ValueKind.Timestamp,
        ExpressionType.TypeKind.Duration => kind == ValueKind.Duration,
        ExpressionType.TypeKind.Type => kind == ValueKind.Type,
        ExpressionType.TypeKind.List => kind == ValueKind.List,
        ExpressionType.TypeKind.Map or ExpressionType.TypeKind.Record => kind == ValueKind.Map,
        _ => kind == ValueKind.Optional,
    };
}
