namespace Atellagent.Domain.Detectors.Personal;

/// <summary>The beginnings and lengths of card numbers (ISO/IEC 7812), by network.</summary>
internal static class Cards
{
    public static bool Is(ReadOnlySpan<char> digits)
    {
        int two = Number(digits[..2]), three = Number(digits[..3]), four = Number(digits[..4]), length = digits.Length;
        return digits[0] switch
        {
            '4' => length is 13 or 16 or 19,
            '5' => two is >= 51 and <= 55 ? length is 16 : two is 50 or >= 56 && length is >= 12 and <= 19,
            '2' => four is >= 2221 and <= 2720 ? length is 16 : four is 2131 && length is 15,
            '1' => four is 1800 && length is 15,
            '3' => two is 34 or 37 ? length is 15
                : two is 30 or 36 or 38 or 39 ? length is 14 or 16
                : two is 35 && length is >= 16 and <= 19,
            '6' => four is 6011 or 6304 or 6759 or 6761 or 6762 or 6763 || two is 62 or 65 || three is >= 644 and <= 649 ? length is >= 12 and <= 19 : false,
            _ => false,
        };
    }

    private static int Number(ReadOnlySpan<char> digits) => int.Parse(digits, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture);
}
