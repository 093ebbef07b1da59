using System.Text;
using Atellagent.Domain.Policies.Expressions.Functions;

namespace Atellagent.Domain.Policies.Expressions;

/// <summary>Values for people to read, as an expression would write them, cut at a length.</summary>
internal static class ValueDisplay
{
    /// <summary>Shows a value.</summary>
    /// <param name="value">The value.</param>
    /// <param name="longest">The most characters.</param>
    /// <returns>The text; what is cut ends with an ellipsis.</returns>
    public static string Of(in Value value, int longest)
    {
        StringBuilder text = new();
        Append(text, value, longest);
        if (text.Length > longest)
        {
            text.Length = longest;
            text.Append('…');
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, in Value value, int longest)
    {
        if (text.Length > longest)
        {
            return;
        }

        switch (value.Kind)
        {
            case ValueKind.Error:
                text.Append("an error");
                break;
            case ValueKind.Unknown:
                text.Append("not known");
                break;
            case ValueKind.String:
                AppendText(text, value.Text, longest);
                break;
            case ValueKind.UInt:
                text.Append(ValueText.Of(value)).Append('u');
                break;
            case ValueKind.Bytes:
                text.Append("b'").Append(Convert.ToHexStringLower(value.Bytes.AsSpan(0, Math.Min(value.Bytes.Length, 64)))).Append('\'');
                break;
            case ValueKind.Timestamp:
                text.Append("timestamp('").Append(ValueText.Of(value)).Append("')");
                break;
            case ValueKind.Duration:
                text.Append("duration('").Append(ValueText.Of(value)).Append("')");
                break;
            case ValueKind.List or ValueKind.Map:
                AppendMany(text, value, longest);
                break;
            case ValueKind.Optional when value.IsHolding:
                text.Append("optional.of(");
                Append(text, value.Held, longest);
                text.Append(')');
                break;
            case ValueKind.Optional:
                text.Append("optional.none()");
                break;
            default:
                text.Append(ValueText.Of(value));
                break;
        }
    }

    private static void AppendText(StringBuilder text, string value, int longest)
    {
        text.Append('\'');
        foreach (char c in value.AsSpan(0, Math.Min(value.Length, longest)))
        {
            text.Append(c switch
            {
                '\'' => "\\'",
                '\\' => "\\\\",
                '\n' => "\\n",
                _ => char.IsControl(c) ? "\\x" + ((int)c).ToString("x2", System.Globalization.CultureInfo.InvariantCulture) : c.ToString(),
            });
        }

        text.Append('\'');
    }

    private static void AppendMany(StringBuilder text, in Value value, int longest)
    {
        bool isMap = value.Kind == ValueKind.Map;
        text.Append(isMap ? '{' : '[');
        for (int i = 0; i < value.Count && text.Length <= longest; i++)
        {
            text.Append(i > 0 ? ", " : "");
            Append(text, value.ElementAt(i), longest);
            if (isMap)
            {
                text.Append(": ");
                Append(text, value.EntryAt(i), longest);
            }
        }

        text.Append(isMap ? '}' : ']');
    }
}
