namespace Atellagent.Domain.Policies.Expressions.Functions;

/// <summary>Values that may be absent (CEL extension "optional types").</summary>
internal static class OptionalFunctions
{
    public static FunctionOverload[] All { get; } =
    [
        Signature.Of("optional.of(A) -> optional(A)", static (o, _) => Value.OfOptional(o[0])),
        Signature.Of("optional.none() -> optional(A)", static (_, _) => Value.None),
        Signature.Of("optional.ofNonZeroValue(A) -> optional(A)", static (o, _) => IsZero(o[0]) ? Value.None : Value.OfOptional(o[0])),
        Signature.Of("optional(A).hasValue() -> bool", static (o, _) => Value.Of(o[0].IsHolding)),
        Signature.Of("optional(A).value() -> A", static (o, e) => o[0].IsHolding ? o[0].Held : e.Fail("an optional that holds nothing")),
        Signature.Of("optional(A).or(optional(A)) -> optional(A)", static (o, _) => o[0].IsHolding ? o[0] : o[1]),
        Signature.Of("optional(A).orValue(A) -> A", static (o, _) => o[0].IsHolding ? o[0].Held : o[1]),
    ];

    private static bool IsZero(in Value value) => value.Kind switch
    {
        ValueKind.Null => true,
        ValueKind.Boolean => !value.Truth,
        ValueKind.Int or ValueKind.UInt or ValueKind.Duration => value.Int == 0,
        ValueKind.Double => value.Double is 0,
        ValueKind.Decimal => value.Exact == 0,
        ValueKind.String => value.Text.Length == 0,
        ValueKind.Bytes => value.Bytes.Length == 0,
        ValueKind.List or ValueKind.Map => value.Count == 0,
        ValueKind.Optional => !value.IsHolding,
        ValueKind.Timestamp => value is { Seconds: 0, Nanos: 0 },
        _ => false,
    };
}
