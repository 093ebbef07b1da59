using System.Globalization;

namespace Atellagent.Domain.Policies.Expressions.Functions;

/// <summary>Values as text, the same on every machine.</summary>
internal static class ValueText
{
    /// <summary>The text that <c>string()</c> gives.</summary>
    public static string Of(in Value value) => value.Kind switch
    {
        ValueKind.Null => "null",
        ValueKind.Boolean => value.Truth ? "true" : "false",
        ValueKind.Int => value.Int.ToString(CultureInfo.InvariantCulture),
        ValueKind.UInt => value.UInt.ToString(CultureInfo.InvariantCulture),
        ValueKind.Double => OfDouble(value.Double),
        ValueKind.Decimal => value.Exact.ToString("0.############################", CultureInfo.InvariantCulture),
        ValueKind.String or ValueKind.Type => value.Text,
        ValueKind.Timestamp => Times.Format(value),
        ValueKind.Duration => OfDuration(value.Duration),
        _ => "",
    };

    /// <summary>A double as short as it can be told apart; whole ones without a point, as plain decimals up to 21 digits.</summary>
    public static string OfDouble(double number)
    {
        if (!double.IsFinite(number))
        {
            return number switch { double.PositiveInfinity => "Infinity", double.NegativeInfinity => "-Infinity", _ => "NaN" };
        }

        string text = number.ToString("R", CultureInfo.InvariantCulture);
        return text.Contains('E', StringComparison.Ordinal) && Math.Abs(number) is >= 1e-7 and < 1e21
            ? number.ToString("0.####################", CultureInfo.InvariantCulture)
            : text.Replace("E", "e", StringComparison.Ordinal);
    }

    /// <summary>A duration in seconds, as protocol buffers write it in JSON.</summary>
    public static string OfDuration(long nanos)
    {
        string sign = nanos < 0 ? "-" : "";
        ulong magnitude = nanos < 0 ? (ulong)-(nanos + 1) + 1 : (ulong)nanos;
        (ulong seconds, ulong rest) = Math.DivRem(magnitude, Times.NanosPerSecond);
        string fraction = rest == 0 ? "" : "." + rest.ToString("D9", CultureInfo.InvariantCulture).TrimEnd('0');
        return string.Create(CultureInfo.InvariantCulture, $"{sign}{seconds}{fraction}s");
    }
}
