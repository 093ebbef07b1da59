using System.Net;
using System.Net.Sockets;

namespace Atellagent.Domain.Detectors.Personal;

/// <summary>Addresses of machines: IPv4, IPv6 (RFC 4291, section 2.2), and of their cards.</summary>
internal static class MachineAddresses
{
    private const int Longest = 45;
    private static readonly string[] OfVersions = ["version", "upgrade", "release", "build", " v", "section", "chapter"];

    public static void Look(ReadOnlySpan<char> text, FindingSink findings)
    {
        int at = 0;
        while (at < text.Length)
        {
            if (!IsPart(text[at]) || (at > 0 && (char.IsLetterOrDigit(text[at - 1]) || text[at - 1] is '.' or '_')))
            {
                at++;
                continue;
            }

            int end = at, colons = 0, dashes = 0;
            while (end < text.Length && end - at <= Longest && (IsPart(text[end]) || text[end] is '.' || (text[end] is '-' && colons == 0)))
            {
                colons += text[end] is ':' ? 1 : 0;
                dashes += text[end] is '-' ? 1 : 0;
                end++;
            }

            // A colon or a dot at the end belongs to the sentence.
            int whole = end;
            while (whole > at && text[whole - 1] is '.' or '-' || (whole > at + 1 && text[whole - 1] is ':' && text[whole - 2] is not ':'))
            {
                whole--;
            }

            bool stands = whole == text.Length || !(char.IsLetterOrDigit(text[whole]) || text[whole] is '_');
            if (stands && Find(text, at, text[at..whole], colons, dashes) is { } kind)
            {
                findings.Add(kind, 0.8m, at, whole - at);
            }

            at = Math.Max(end, at + 1);
        }
    }

    private static bool IsPart(char c) => char.IsAsciiHexDigit(c) || c is ':';

    private static string? Find(ReadOnlySpan<char> text, int at, ReadOnlySpan<char> word, int colons, int dashes)
    {
        if (colons == 0 && dashes == 0)
        {
            return IsIpv4(word) && !Surroundings.Has(text, at, default, OfVersions) ? "pii.ip" : null;
        }

        if (colons >= 2 && word.Length <= Longest && word is not "::")
        {
            return colons == 5 && word.Length == 17 ? IsCard(word, ':') ? "pii.mac" : null
                : IPAddress.TryParse(word, out IPAddress? address) && address.AddressFamily == AddressFamily.InterNetworkV6 ? "pii.ip"
                : null;
        }

        return dashes == 5 && word.Length == 17 && IsCard(word, '-') ? "pii.mac" : null;
    }

    private static bool IsIpv4(ReadOnlySpan<char> word)
    {
        if (word.Count('.') != 3)
        {
            return false;
        }

        foreach (Range part in word.Split('.'))
        {
            ReadOnlySpan<char> digits = word[part];
            if (digits.Length is 0 or > 3 || (digits.Length > 1 && digits[0] is '0') || !int.TryParse(digits, System.Globalization.NumberStyles.None, null, out int value) || value > 255)
            {
                return false;
            }
        }

        return true;
    }

    // The broadcast address is nobody's.
    private static bool IsCard(ReadOnlySpan<char> word, char separator)
    {
        for (int i = 0; i < word.Length; i++)
        {
            if (i % 3 == 2 ? word[i] != separator : !char.IsAsciiHexDigit(word[i]))
            {
                return false;
            }
        }

        return !word.Equals("FF:FF:FF:FF:FF:FF", StringComparison.OrdinalIgnoreCase);
    }
}
