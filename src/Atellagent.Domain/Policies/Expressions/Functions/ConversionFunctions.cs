using System.Globalization;
using System.Text;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Policies.Expressions.Functions;

/// <summary>Conversions between types (CEL specification, "Standard definitions"); what would lose its meaning is an error.</summary>
internal static class ConversionFunctions
{
    private const double TwoTo63 = 9223372036854775808.0;
    private const double TwoTo64 = 18446744073709551616.0;

    public static FunctionOverload[] All { get; } =
    [
        Signature.Of("int(int) -> int", Same),
        Signature.Of("int(uint) -> int", static (o, e) => o[0].UInt <= long.MaxValue ? Value.Of((long)o[0].UInt) : Beyond(e)),
        Signature.Of("int(double) -> int", static (o, e) => o[0].Double is > -TwoTo63 and < TwoTo63 ? Value.Of((long)o[0].Double) : Beyond(e)),
        Signature.Of("int(number) -> int", static (o, e) => Value.Of(decimal.Truncate(o[0].Exact)) is { IsInt: true } whole ? whole : Beyond(e)),
        Signature.Of("int(string) -> int", static (o, e) =>
            long.TryParse(o[0].Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole) ? Value.Of(whole) : NoNumber(e)),
        Signature.Of("int(timestamp) -> int", static (o, _) => Value.Of(o[0].Seconds)),
        Signature.Of("uint(uint) -> uint", Same),
        Signature.Of("uint(int) -> uint", static (o, e) => o[0].Int >= 0 ? Value.Of((ulong)o[0].Int) : Beyond(e)),
        Signature.Of("uint(double) -> uint", static (o, e) => o[0].Double is >= 0 and < TwoTo64 ? Value.Of((ulong)o[0].Double) : Beyond(e)),
        Signature.Of("uint(string) -> uint", static (o, e) =>
            ulong.TryParse(o[0].Text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong whole) ? Value.Of(whole) : NoNumber(e)),
        Signature.Of("double(double) -> double", Same),
        Signature.Of("double(int) -> double", static (o, _) => Value.Of((double)o[0].Int)),
        Signature.Of("double(uint) -> double", static (o, _) => Value.Of((double)o[0].UInt)),
        Signature.Of("double(number) -> double", static (o, _) => Value.Of((double)o[0].Exact)),
        Signature.Of("double(string) -> double", static (o, e) => ToDouble(o[0].Text) is double number ? Value.Of(number) : NoNumber(e)),
        Signature.Of("number(number) -> number", Same),
        Signature.Of("number(string) -> number", static (o, e) => ExactDecimal.TryParse(o[0].Text, out decimal number) ? Value.Of(number) : NoNumber(e)),
        Signature.Of("bool(bool) -> bool", Same),
        Signature.Of("bool(string) -> bool", static (o, e) => o[0].Text switch
        {
            "1" or "t" or "true" or "TRUE" or "True" => Value.Of(true),
            "0" or "f" or "false" or "FALSE" or "False" => Value.Of(false),
            _ => e.Fail("bool() of what is neither true nor false"),
        }),
        Signature.Of("bytes(bytes) -> bytes", Same),
        Signature.Of("bytes(string) -> bytes", static (o, e) => e.Charge(o[0].Text.Length) ? Value.Of(Encoding.UTF8.GetBytes(o[0].Text)) : Value.Error),
        .. new[] { "string", "int", "uint", "double", "number", "bool", "bytes", "timestamp", "duration" }
            .Select(static type => Signature.Of($"string({type}) -> string", ToText)),
        Signature.Of("dyn(A) -> dyn", Same),
        Signature.Of("type(A) -> type", static (o, _) => Value.OfType(ValueTypes.NameOf(o[0].Kind))),
    ];

    private static Value Same(ReadOnlySpan<Value> operands, Evaluation evaluation) => operands[0];

    private static Value Beyond(Evaluation evaluation) => evaluation.Fail("a number beyond 64 bits");

    private static Value NoNumber(Evaluation evaluation) => evaluation.Fail("a string that is no such number");

    private static Value ToText(ReadOnlySpan<Value> operands, Evaluation evaluation)
    {
        Value value = operands[0];
        if (value.Kind != ValueKind.Bytes)
        {
            return value.IsString ? value : Texts.Made(ValueText.Of(value), evaluation);
        }

        return Texts.TryDecode(value.Bytes, out string text) ? Texts.Made(text, evaluation) : evaluation.Fail("bytes that are no UTF-8");
    }

    private static double? ToDouble(string text) => text switch
    {
        "NaN" => double.NaN,
        "Infinity" or "+Infinity" or "Inf" or "+Inf" => double.PositiveInfinity,
        "-Infinity" or "-Inf" => double.NegativeInfinity,
        _ => double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number)
            ? number
            : null,
    };
}
