namespace Atellagent.Domain.Policies.Expressions.Functions;

/// <summary><c>size</c>: code points, bytes, elements or entries (CEL specification, "Standard definitions").</summary>
internal static class SizeFunctions
{
    public static FunctionOverload[] All { get; } =
    [
        .. new[] { "string", "bytes", "list(A)", "map(A, B)" }.SelectMany(static type => new[]
        {
            Signature.Of($"size({type}) -> int", Size),
            Signature.Of($"{type}.size() -> int", Size),
        }),
    ];

    private static Value Size(ReadOnlySpan<Value> operands, Evaluation evaluation) => operands[0].Kind switch
    {
        ValueKind.String => Value.Of((long)Texts.Length(operands[0].Text)),
        ValueKind.Bytes => Value.Of((long)operands[0].Bytes.Length),
        _ => Value.Of((long)operands[0].Count),
    };
}
