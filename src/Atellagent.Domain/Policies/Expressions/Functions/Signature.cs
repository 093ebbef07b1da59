using System.Collections.Immutable;

namespace Atellagent.Domain.Policies.Expressions.Functions;

/// <summary>
/// Reads signatures: <c>size(string) -> int</c>, <c>string.charAt(int) -> string</c>, <c>math.ceil(double) -> double</c>.
/// A capital letter is a type parameter.
/// </summary>
/// <param name="text">The signature.</param>
internal sealed class Signature(string text)
{
    private int _at;

    /// <summary>Makes the overload that a signature describes.</summary>
    /// <param name="signature">The signature.</param>
    /// <param name="body">What the function does.</param>
    /// <returns>The overload.</returns>
    public static FunctionOverload Of(string signature, FunctionBody body) => new Signature(signature).Read(body);

    private FunctionOverload Read(FunctionBody body)
    {
        ExpressionType? receiver = TryReceiver();
        int open = text.IndexOf('(', _at);
        string name = text[_at..open];
        _at = open;
        ImmutableArray<ExpressionType> parameters = ReadList();
        _at = text.IndexOf("->", _at, StringComparison.Ordinal) + 3;
        ExpressionType result = ReadType();
        return new FunctionOverload(name, receiver is not null, receiver is null ? parameters : [receiver, .. parameters], result, body);
    }

    // What stands before the dot is a type, or else a part of the name: base64.encode(bytes).
    private ExpressionType? TryReceiver()
    {
        int dot = text.LastIndexOf('.', text.LastIndexOf('(', text.IndexOf("->", StringComparison.Ordinal)));
        if (dot < 0 || (Plain(text[..dot]) is null && !text[..dot].EndsWith(')')))
        {
            return null;
        }

        ExpressionType receiver = ReadType();
        _at = dot + 1;
        return receiver;
    }

    private ImmutableArray<ExpressionType> ReadList()
    {
        ImmutableArray<ExpressionType>.Builder types = ImmutableArray.CreateBuilder<ExpressionType>();
        _at++;
        while (text[_at] != ')')
        {
            types.Add(ReadType());
            _at += text[_at] == ',' ? 2 : 0;
        }

        _at++;
        return types.ToImmutable();
    }

    private ExpressionType ReadType()
    {
        int from = _at;
        while (_at < text.Length && char.IsAsciiLetterOrDigit(text[_at]))
        {
            _at++;
        }

        string word = text[from.._at];
        if (Plain(word) is ExpressionType plain)
        {
            return plain;
        }

        ImmutableArray<ExpressionType> parameters = ReadList();
        return word switch
        {
            "list" => ExpressionType.ListOf(parameters[0]),
            "map" => ExpressionType.MapOf(parameters[0], parameters[1]),
            "optional" => ExpressionType.OptionalOf(parameters[0]),
            _ => throw new FormatException($"no such type: {word}"),
        };
    }

    private static ExpressionType? Plain(string word) => word switch
    {
        "bool" => ExpressionType.Bool,
        "int" => ExpressionType.Int,
        "uint" => ExpressionType.UInt,
        "double" => ExpressionType.Double,
        "number" => ExpressionType.Number,
        "string" => ExpressionType.String,
        "bytes" => ExpressionType.Bytes,
        "timestamp" => ExpressionType.Timestamp,
        "duration" => ExpressionType.Duration,
        "type" => ExpressionType.Type,
        "dyn" => ExpressionType.Dyn,
        [>= 'A' and <= 'Z'] => ExpressionType.VariableOf(word),
        _ => null,
    };
}
