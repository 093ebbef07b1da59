using System.Collections.Frozen;

namespace Atellagent.Domain.Detectors.Personal;

/// <summary>International bank account numbers (ISO 13616): the length that the country's registry has, and the check digits.</summary>
internal static class Ibans
{
    private const int Longest = 34;

    private static readonly FrozenDictionary<string, int> Lengths =
        ("AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 "
        + "GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 "
        + "OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30")
        .Split(' ').ToFrozenDictionary(static one => one[..2], static one => int.Parse(one[2..], System.Globalization.CultureInfo.InvariantCulture), StringComparer.OrdinalIgnoreCase);

    /// <summary>Finds one that begins at a place, with a space or a dash after every few characters or without.</summary>
    /// <param name="text">The text.</param>
    /// <param name="at">The place: two letters and two digits stand there.</param>
    /// <returns>Its length in the text; 0 where there is none.</returns>
    public static int Match(ReadOnlySpan<char> text, int at)
    {
        FrozenDictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> lengths = Lengths.GetAlternateLookup<ReadOnlySpan<char>>();
        if (!lengths.TryGetValue(text.Slice(at, 2), out int wanted))
        {
            return 0;
        }

        Span<char> compact = stackalloc char[Longest];
        int count = 0, end = at;
        bool isUpper = char.IsAsciiLetterUpper(text[at]);
        while (end < text.Length && count < wanted)
        {
            char c = text[end];
            if (char.IsAsciiLetter(c) && char.IsAsciiLetterUpper(c) != isUpper)
            {
                return 0;
            }

            if (char.IsAsciiLetterOrDigit(c))
            {
                compact[count++] = c;
            }
            else if (c is not (' ' or '-') || end + 1 == text.Length || !char.IsAsciiLetterOrDigit(text[end + 1]))
            {
                return 0;
            }

            end++;
        }

        return count == wanted && Surroundings.StandAlone(text, at, end) && CheckDigits.IsMod97(compact[..count]) ? end - at : 0;
    }
}
