namespace Atellagent.Domain.Detectors.Secrets;

/// <summary>Whether a text looks like a value that a machine has made up.</summary>
internal static class SecretValue
{
    private const int Longest = 256;

    /// <summary>Whether a text behind a known beginning is one; placeholders are not.</summary>
    /// <param name="value">The text.</param>
    /// <returns>False for those.</returns>
    public static bool IsRandom(ReadOnlySpan<char> value)
    {
        value = value[..Math.Min(value.Length, Longest)];
        int distinct = Distinct(value);
        return distinct >= Math.Min(6, value.Length)
            && (value.Length < 16 || value.ContainsAnyInRange('0', '9') || (value.ContainsAnyInRange('a', 'z') && value.ContainsAnyInRange('A', 'Z')))
            && !IsPlaceholder(value)
            && LongestRun(value) < Math.Max(8, value.Length / 3);
    }

    /// <summary>Whether it is marked as an example, or is filled in with one letter.</summary>
    /// <param name="value">The text.</param>
    /// <returns>False for what is not.</returns>
    public static bool IsPlaceholder(ReadOnlySpan<char> value) =>
        value.Contains("xxxxx", StringComparison.OrdinalIgnoreCase)
        || value.Contains("*****", StringComparison.Ordinal)
        || value.Contains("EXAMPLE", StringComparison.Ordinal)
        || value.Contains("placeholder", StringComparison.OrdinalIgnoreCase)
        || value.Contains("abcdefghijklm", StringComparison.OrdinalIgnoreCase)
        || value.StartsWith("your", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// Whether a value beside a telling word is one: no identifier, no word, no path. It mixes letters and digits, or is long and of hexadecimal digits.
    /// </summary>
    /// <param name="value">The text.</param>
    /// <param name="least">How long it is at least.</param>
    /// <returns>False for others.</returns>
    public static bool IsLikely(ReadOnlySpan<char> value, int least)
    {
        if (value.Length < least || value.Length > Longest || IsPlaceholder(value) || !IsRandom(value))
        {
            return false;
        }

        (int digits, int letters, int changes, int cases) = (0, 0, 0, 0);
        for (int i = 0; i < value.Length; i++)
        {
            bool isDigit = char.IsAsciiDigit(value[i]);
            digits += isDigit ? 1 : 0;
            letters += char.IsAsciiLetter(value[i]) ? 1 : 0;
            changes += i > 0 && isDigit != char.IsAsciiDigit(value[i - 1]) ? 1 : 0;
            cases += i > 0 && char.IsAsciiLetter(value[i]) && char.IsAsciiLetter(value[i - 1]) && char.IsAsciiLetterUpper(value[i]) != char.IsAsciiLetterUpper(value[i - 1]) ? 1 : 0;
        }

        // Words with a number behind them, such as key2 or prod-2026, change once or twice; names in camel case change their case at each word.
        bool isMixed = digits >= 2 && letters >= 2 && changes >= Math.Max(3, value.Length / 8);
        bool isJumbled = value.Length >= 20 && letters >= 2 && cases >= value.Length / 3;
        return (isMixed || isJumbled) && Distinct(value) >= Math.Min(10, value.Length / 2);
    }

    private static int Distinct(ReadOnlySpan<char> value)
    {
        UInt128 seen = 0;
        foreach (char c in value)
        {
            seen |= c < 128 ? UInt128.One << c : 0;
        }

        return (int)UInt128.PopCount(seen);
    }

    private static int LongestRun(ReadOnlySpan<char> value)
    {
        (int run, int longest) = (0, 0);
        for (int i = 0; i < value.Length; i++)
        {
            run = i > 0 && value[i] == value[i - 1] ? run + 1 : 1;
            longest = Math.Max(longest, run);
        }

        return longest;
    }
}
