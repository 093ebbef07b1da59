using System.Buffers.Text;

namespace Atellagent.Domain.Policies.Expressions.Functions;

/// <summary>Base64 (RFC 4648; CEL extension "encoders"). Padding may be left out.</summary>
internal static class EncodingFunctions
{
    public static FunctionOverload[] All { get; } =
    [
        Signature.Of("base64.encode(bytes) -> string", static (o, e) => Texts.Made(Convert.ToBase64String(o[0].Bytes), e)),
        Signature.Of("base64.decode(string) -> bytes", Decode),
    ];

    private static Value Decode(ReadOnlySpan<Value> operands, Evaluation evaluation)
    {
        string text = operands[0].Text;
        if (!evaluation.Charge(text.Length))
        {
            return Value.Error;
        }

        string padded = text.PadRight((text.Length + 3) / 4 * 4, '=');
        byte[] bytes = new byte[padded.Length];
        return Base64.IsValid(padded) && Convert.TryFromBase64String(padded, bytes, out int count)
            ? Value.Of(bytes[..count])
            : evaluation.Fail("a string that is no base64");
    }
}
