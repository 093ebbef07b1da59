namespace Atellagent.Domain.Detectors.Personal;

/// <summary>Numbers that have letters in them, and IBANs.</summary>
internal static class NumberedWords
{
    private const string SpanishLetters = "TRWAGMYFPDXBNJZSQVHLCKE";
    private const string FinnishLetters = "0123456789ABCDEFHJKLMNPRSTUVWXY";

    public static void Look(ReadOnlySpan<char> text, ReadOnlySpan<char> name, FindingSink findings)
    {
        int at = 0;
        while (at < text.Length)
        {
            if (!char.IsAsciiLetterOrDigit(text[at]) || (at > 0 && char.IsLetterOrDigit(text[at - 1])))
            {
                at++;
                continue;
            }

            int end = at;
            bool hasDigit = false;
            while (end < text.Length && char.IsAsciiLetterOrDigit(text[end]))
            {
                hasDigit |= char.IsAsciiDigit(text[end]);
                end++;
            }

            if (!hasDigit)
            {
                at = end;
                continue;
            }

            ReadOnlySpan<char> word = text[at..end];
            if (IsIbanStart(word) && Ibans.Match(text, at) is > 0 and var length)
            {
                findings.Add("pii.iban", 0.95m, at, length);
                at += length;
                continue;
            }

            if (Judge(text, at, word, name, out int longer) is { } kind && Surroundings.StandAlone(text, at, at + longer))
            {
                findings.Add(kind, 0.9m, at, longer);
                end = at + longer;
            }

            at = end;
        }
    }

    private static bool IsIbanStart(ReadOnlySpan<char> word) =>
        word.Length >= 4 && char.IsAsciiLetter(word[0]) && char.IsAsciiLetter(word[1]) && char.IsAsciiDigit(word[2]) && char.IsAsciiDigit(word[3]);

    private static string? Judge(ReadOnlySpan<char> text, int at, ReadOnlySpan<char> word, ReadOnlySpan<char> name, out int length)
    {
        length = word.Length;
        switch (word.Length)
        {
            case 9 when IsSpanish(word):
                return "pii.id.es";
            case 9 when IsSingapore(word):
                return "pii.id.sg";
            case 9 when IsBritish(word):
                return "pii.id.gb";
            case 10 when IsPan(word):
                return "pii.id.in";
            case 16 when IsItalian(word):
                return "pii.id.it";
            case 11 when IsMedicare(word):
                return "pii.id.us";
            case 2 when IsSpacedBritish(text, at, out length):
                return "pii.id.gb";
            case 6 or 11 when IsFinnish(text, at, out length):
                return "pii.id.fi";
            case 4 when IsSpacedMedicare(text, at, out length):
                return "pii.id.us";
            case 10 when name.Contains("kvnr", StringComparison.OrdinalIgnoreCase) || IsHealthInsurance(word):
                return "pii.id.de";
            default:
                return null;
        }
    }

    // DNI 12345678Z, NIE X1234567L.
    private static bool IsSpanish(ReadOnlySpan<char> word)
    {
        char first = char.ToUpperInvariant(word[0]);
        int lead = first switch { 'X' => 0, 'Y' => 1, 'Z' => 2, _ => char.IsAsciiDigit(first) ? first - '0' : -1 };
        return lead >= 0 && int.TryParse(word[1..8], System.Globalization.NumberStyles.None, null, out int rest)
            && char.ToUpperInvariant(word[8]) == SpanishLetters[((lead * 10_000_000) + rest) % 23];
    }

    private static bool IsSingapore(ReadOnlySpan<char> word)
    {
        char first = char.ToUpperInvariant(word[0]);
        if (first is not ('S' or 'T' or 'F' or 'G' or 'M') || !AreDigits(word[1..8]))
        {
            return false;
        }

        int sum = CheckDigits.Weigh(word[1..8], [2, 7, 6, 5, 4, 3, 2]) + (first is 'T' or 'G' ? 4 : first is 'M' ? 3 : 0);
        string letters = first is 'S' or 'T' ? "JZIHGFEDCBA" : first is 'M' ? "KLJNPQRTUWX" : "XWUTRQPNMLK";
        int place = first is 'M' ? 10 - (sum % 11) : sum % 11;
        return char.ToUpperInvariant(word[8]) == letters[place];
    }

    // Two letters, six digits, and one of A to D; some letters are never given.
    private static bool IsBritish(ReadOnlySpan<char> word) =>
        "ABCEGHJKLMNOPRSTWXYZ".Contains(char.ToUpperInvariant(word[0])) && "ABCEGHJKLMNPRSTWXYZ".Contains(char.ToUpperInvariant(word[1]))
        && AreDigits(word[2..8]) && char.ToUpperInvariant(word[8]) is >= 'A' and <= 'D'
        && !(char.ToUpperInvariant(word[0]), char.ToUpperInvariant(word[1])).Equals(('G', 'B'));

    private static bool IsSpacedBritish(ReadOnlySpan<char> text, int at, out int length)
    {
        length = 2;
        if (at + 13 > text.Length || text[at + 2] != ' ' || text[at + 5] != ' ' || text[at + 8] != ' ' || text[at + 11] != ' ')
        {
            return false;
        }

        length = 13;
        ReadOnlySpan<char> compact = [text[at], text[at + 1], text[at + 3], text[at + 4], text[at + 6], text[at + 7], text[at + 9], text[at + 10], text[at + 12]];
        return IsBritish(compact);
    }

    private static bool IsPan(ReadOnlySpan<char> word) =>
        AreLetters(word[..5]) && "ABCFGHJLPT".Contains(char.ToUpperInvariant(word[3])) && AreDigits(word[5..9]) && char.IsAsciiLetter(word[9]);

    // Codice fiscale: odd places count by a table of their own.
    private static bool IsItalian(ReadOnlySpan<char> word)
    {
        ReadOnlySpan<int> odd = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];
        if (!AreLetters(word[..6]) || !char.IsAsciiLetter(word[8]) || !char.IsAsciiLetter(word[11]) || !char.IsAsciiLetter(word[15]))
        {
            return false;
        }

        int sum = 0;
        for (int i = 0; i < 15; i++)
        {
            char c = char.ToUpperInvariant(word[i]);
            int value = char.IsAsciiDigit(c) ? c - '0' : c - 'A';
            sum += i % 2 == 0 ? odd[value] : value;
        }

        return char.ToUpperInvariant(word[15]) == 'A' + (sum % 26);
    }

    // 131052-308T; the sign says the century.
    private static bool IsFinnish(ReadOnlySpan<char> text, int at, out int length)
    {
        length = 11;
        if (at + 11 > text.Length || !AreDigits(text.Slice(at, 6)) || !"+-ABCDEFYXWVU".Contains(text[at + 6]) || !AreDigits(text.Slice(at + 7, 3)))
        {
            return false;
        }

        int day = Number(text.Slice(at, 2)), month = Number(text.Slice(at + 2, 2));
        int whole = (Number(text.Slice(at, 6)) * 1000) + Number(text.Slice(at + 7, 3));
        return month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(2000, month) && char.ToUpperInvariant(text[at + 10]) == FinnishLetters[whole % 31];
    }

    // Medicare: 1EG4-TE5-MK73, without the letters S, L, O, I, B and Z.
    private static bool IsMedicare(ReadOnlySpan<char> word)
    {
        ReadOnlySpan<char> form = "1ANNANNAANN";
        for (int i = 0; i < form.Length; i++)
        {
            char c = char.ToUpperInvariant(word[i]);
            bool isLetter = char.IsAsciiLetterUpper(c) && !"SLOIBZ".Contains(c);
            bool fits = i switch
            {
                0 => c is >= '1' and <= '9',
                2 or 5 => isLetter || char.IsAsciiDigit(c),
                _ => form[i] == 'A' ? isLetter : char.IsAsciiDigit(c),
            };
            if (!fits)
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsSpacedMedicare(ReadOnlySpan<char> text, int at, out int length)
    {
        length = 13;
        return at + 13 <= text.Length && text[at + 4] == '-' && text[at + 8] == '-'
            && IsMedicare([.. text.Slice(at, 4), .. text.Slice(at + 5, 3), .. text.Slice(at + 9, 4)]);
    }

    // German health insurance: a letter, eight digits and a check digit.
    private static bool IsHealthInsurance(ReadOnlySpan<char> word)
    {
        if (!char.IsAsciiLetter(word[0]) || !AreDigits(word[1..]))
        {
            return false;
        }

        int letter = char.ToUpperInvariant(word[0]) - 'A' + 1;
        ReadOnlySpan<char> digits = [(char)('0' + (letter / 10)), (char)('0' + (letter % 10)), .. word[1..9]];
        int sum = 0;
        for (int i = 0; i < digits.Length; i++)
        {
            int product = (digits[i] - '0') * ((i % 2) + 1);
            sum += product > 9 ? product - 9 : product;
        }

        return sum % 10 == word[9] - '0';
    }

    private static int Number(ReadOnlySpan<char> digits) => int.Parse(digits, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture);

    private static bool AreDigits(ReadOnlySpan<char> text) => !text.ContainsAnyExceptInRange('0', '9');

    private static bool AreLetters(ReadOnlySpan<char> text)
    {
        foreach (char c in text)
        {
            if (!char.IsAsciiLetter(c))
            {
                return false;
            }
        }

        return true;
    }
}
