using System.Text;
using System.Text.RegularExpressions;
using Atellagent.Domain.Schemas;

namespace Atellagent.Domain.Policies.Expressions.Functions;

/// <summary>Tests and changes of strings (CEL specification and its extension "strings"): by code point, never by culture.</summary>
internal static class TextFunctions
{
    private const string SpaceCharacters = " \f\n\r\t\v\u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000";
    private static readonly char[] Spaces = SpaceCharacters.ToCharArray();

    public static FunctionOverload[] All { get; } =
    [
        Signature.Of("string.startsWith(string) -> bool", static (o, e) => Tested(o, e, o[0].Text.StartsWith(o[1].Text, StringComparison.Ordinal))),
        Signature.Of("string.endsWith(string) -> bool", static (o, e) => Tested(o, e, o[0].Text.EndsWith(o[1].Text, StringComparison.Ordinal))),
        Signature.Of("string.contains(string) -> bool", static (o, e) => Tested(o, e, o[0].Text.Contains(o[1].Text, StringComparison.Ordinal))),
        Signature.Of("matches(string, string) -> bool", Matches),
        Signature.Of("string.matches(string) -> bool", Matches),
        Signature.Of("string.lowerAscii() -> string", static (o, e) => Mapped(o[0].Text, e, char.ToLowerInvariant, char.IsAsciiLetterUpper)),
        Signature.Of("string.upperAscii() -> string", static (o, e) => Mapped(o[0].Text, e, char.ToUpperInvariant, char.IsAsciiLetterLower)),
        Signature.Of("string.trim() -> string", static (o, e) => Texts.Made(o[0].Text.Trim(Spaces), e)),
        Signature.Of("string.reverse() -> string", static (o, e) => Texts.Made(string.Concat(o[0].Text.EnumerateRunes().Reverse().Select(static r => r.ToString())), e)),
        Signature.Of("string.replace(string, string) -> string", static (o, e) => Replace(o, -1, e)),
        Signature.Of("string.replace(string, string, int) -> string", static (o, e) => Replace(o, o[3].Int, e)),
        Signature.Of("string.format(list(dyn)) -> string", static (o, e) => TextFormat.Format(o[0].Text, o[1], e)),
        Signature.Of("strings.quote(string) -> string", static (o, e) => Texts.Made(Quote(o[0].Text), e)),
    ];

    private static Value Tested(ReadOnlySpan<Value> operands, Evaluation evaluation, bool truth) =>
        evaluation.Charge((operands[0].Text.Length + operands[1].Text.Length) / 16) ? Value.Of(truth) : Value.Error;

    // Only reached where the pattern is not written out, which a policy may not do: a compiled one has a node of its own.
    private static Value Matches(ReadOnlySpan<Value> operands, Evaluation evaluation)
    {
        if (!PatternDialect.TryCompile(operands[1].Text, out Regex? pattern, out string? reason))
        {
            return evaluation.Fail(reason);
        }

        return evaluation.Charge(operands[0].Text.Length + operands[1].Text.Length) ? Value.Of(pattern.IsMatch(operands[0].Text)) : Value.Error;
    }

    private static Value Mapped(string text, Evaluation evaluation, Func<char, char> change, Func<char, bool> isChanged)
    {
        return Texts.Made(
            string.Create(text.Length, (text, change, isChanged), static (span, state) =>
            {
                for (int i = 0; i < span.Length; i++)
                {
                    span[i] = state.isChanged(state.text[i]) ? state.change(state.text[i]) : state.text[i];
                }
            }),
            evaluation);
    }

    private static Value Replace(ReadOnlySpan<Value> operands, long limit, Evaluation evaluation)
    {
        (string text, string old, string by) = (operands[0].Text, operands[1].Text, operands[2].Text);
        if (!evaluation.Charge(text.Length))
        {
            return Value.Error;
        }

        StringBuilder made = new(text.Length);
        int at = 0;
        for (; limit != 0; limit--)
        {
            int found = text.IndexOf(old, at, StringComparison.Ordinal);
            if (found < 0 || (old.Length == 0 && found >= text.Length))
            {
                break;
            }

            made.Append(text, at, found - at).Append(by);
            at = found + old.Length;
            if (old.Length == 0)
            {
                // Nothing stands before each character.
                made.Append(text[at++]);
            }

            if (made.Length > ExpressionLimits.StringLength)
            {
                return evaluation.Fail("a string longer than the limit");
            }
        }

        return Texts.Made(made.Append(text, at, text.Length - at).ToString(), evaluation);
    }

    private static string Quote(string text)
    {
        StringBuilder quoted = new(text.Length + 2);
        quoted.Append('"');
        foreach (char c in text)
        {
            quoted.Append(c switch
            {
                '\a' => "\\a",
                '\b' => "\\b",
                '\f' => "\\f",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                '\v' => "\\v",
                '\\' => "\\\\",
                '"' => "\\\"",
                _ => c.ToString(),
            });
        }

        return quoted.Append('"').ToString();
    }
}
