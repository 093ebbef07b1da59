namespace Atellagent.Domain.Policies.Expressions.Functions;

/// <summary>Parts of strings by position, and strings of parts (CEL extension "strings"). Positions count code points from 0.</summary>
internal static class TextPartFunctions
{
    public static FunctionOverload[] All { get; } =
    [
        Signature.Of("string.charAt(int) -> string", static (o, e) => Substring(o[0].Text, o[1].Int, o[1].Int == Texts.Length(o[0].Text) ? o[1].Int : o[1].Int + 1, e)),
        Signature.Of("string.substring(int) -> string", static (o, e) => Substring(o[0].Text, o[1].Int, Texts.Length(o[0].Text), e)),
        Signature.Of("string.substring(int, int) -> string", static (o, e) => Substring(o[0].Text, o[1].Int, o[2].Int, e)),
        Signature.Of("string.indexOf(string) -> int", static (o, e) => IndexOf(o[0].Text, o[1].Text, 0, e)),
        Signature.Of("string.indexOf(string, int) -> int", static (o, e) => IndexOf(o[0].Text, o[1].Text, o[2].Int, e)),
        Signature.Of("string.lastIndexOf(string) -> int", static (o, e) => LastIndexOf(o[0].Text, o[1].Text, Texts.Length(o[0].Text), e)),
        Signature.Of("string.lastIndexOf(string, int) -> int", static (o, e) => LastIndexOf(o[0].Text, o[1].Text, o[2].Int, e)),
        Signature.Of("string.split(string) -> list(string)", static (o, e) => Split(o[0].Text, o[1].Text, -1, e)),
        Signature.Of("string.split(string, int) -> list(string)", static (o, e) => Split(o[0].Text, o[1].Text, o[2].Int, e)),
        Signature.Of("list(string).join() -> string", static (o, e) => Join(o[0], "", e)),
        Signature.Of("list(string).join(string) -> string", static (o, e) => Join(o[0], o[1].Text, e)),
    ];

    private static Value Substring(string text, long from, long to, Evaluation evaluation) =>
        Texts.TryOffset(text, from, out int start) && Texts.TryOffset(text, to, out int end) && start <= end
            ? Texts.Made(text[start..end], evaluation)
            : evaluation.Fail("a position outside the string");

    private static Value IndexOf(string text, string part, long from, Evaluation evaluation)
    {
        if (!Texts.TryOffset(text, from, out int start))
        {
            return evaluation.Fail("a position outside the string");
        }

        int found = text.IndexOf(part, start, StringComparison.Ordinal);
        return Counted(text, found, evaluation);
    }

    private static Value LastIndexOf(string text, string part, long from, Evaluation evaluation)
    {
        if (!Texts.TryOffset(text, from, out int start))
        {
            return evaluation.Fail("a position outside the string");
        }

        int limit = Math.Min(text.Length, start + part.Length);
        int found = text.AsSpan(0, limit).LastIndexOf(part, StringComparison.Ordinal);
        return Counted(text, part.Length == 0 ? start : found, evaluation);
    }

    private static Value Counted(string text, int found, Evaluation evaluation) =>
        evaluation.Charge(text.Length / 16) ? Value.Of(found < 0 ? -1L : Texts.Length(text.AsSpan(0, found))) : Value.Error;

    private static Value Split(string text, string separator, long limit, Evaluation evaluation)
    {
        if (!evaluation.Charge(text.Length + 1))
        {
            return Value.Error;
        }

        int most = limit is < 0 or > int.MaxValue ? int.MaxValue : (int)limit;
        if (most == 0)
        {
            return Value.OfList([]);
        }

        string[] parts = separator.Length == 0
            ? Characters(text, most)
            : text.Split(separator, most, StringSplitOptions.None);
        return Value.OfStrings([.. parts]);
    }

    private static string[] Characters(string text, int most)
    {
        List<string> parts = [];
        for (int at = 0; at < text.Length;)
        {
            int next = parts.Count + 1 == most ? text.Length : at + (char.IsHighSurrogate(text[at]) && at + 1 < text.Length ? 2 : 1);
            parts.Add(text[at..next]);
            at = next;
        }

        return [.. parts];
    }

    private static Value Join(in Value list, string separator, Evaluation evaluation)
    {
        string[] parts = new string[list.Count];
        long length = 0;
        for (int i = 0; i < parts.Length; i++)
        {
            Value part = list.ElementAt(i);
            if (!part.IsString)
            {
                return evaluation.Fail("join() needs a list of strings");
            }

            parts[i] = part.Text;
            length += part.Text.Length + separator.Length;
        }

        return length > 2 * ExpressionLimits.StringLength
            ? evaluation.Fail("a string longer than the limit")
            : Texts.Made(string.Join(separator, parts), evaluation);
    }
}
