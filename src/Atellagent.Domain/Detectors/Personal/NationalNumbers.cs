namespace Atellagent.Domain.Detectors.Personal;

/// <summary>National numbers of digits alone. Where any number of that length could have the right check digit by chance, a word beside it must say what it is.</summary>
internal static class NationalNumbers
{
    public static (string Kind, decimal Score)? Find(ReadOnlySpan<char> text, int at, ReadOnlySpan<char> whole, char separator, ReadOnlySpan<char> digits, ReadOnlySpan<char> name)
    {
        switch (digits.Length)
        {
            case 9:
                if (IsSocialSecurity(whole, separator, digits))
                {
                    return ("pii.ssn", 0.85m);
                }

                if (IsGrouped(whole, separator, 3, 3, 3) || Surroundings.Has(text, at, name, ["sin", "nas", "social insurance"]))
                {
                    return digits[0] is not ('0' or '8') && CheckDigits.IsLuhn(digits) && separator is not '*' and not '.' ? ("pii.id.ca", 0.8m)
                        : CheckDigits.Weigh(digits, [1, 4, 3, 7, 5, 8, 6, 9, 10]) % 11 == 0 && separator is ' ' ? ("pii.id.au", 0.8m)
                        : null;
                }

                return null;
            case 10:
                return IsNhs(digits) && (IsGrouped(whole, separator, 3, 3, 4) || Surroundings.Has(text, at, name, ["nhs"])) ? ("pii.id.gb", 0.8m)
                    : IsSwedish(digits) && whole.Length == 11 && whole[6] is '-' or '+' ? ("pii.id.se", 0.85m)
                    : null;
            case 11:
                return IsTurkish(digits) && separator is '\0' ? ("pii.id.tr", 0.85m)
                    : IsBrazilian(digits) && whole.Length == 14 && whole[3] is '.' && whole[11] is '-' ? ("pii.id.br", 0.9m)
                    : IsPolish(digits) && separator is '\0' ? ("pii.id.pl", 0.8m)
                    : CheckDigits.IsMod11And10(digits) && digits[0] != '0' && Surroundings.Has(text, at, name, ["steuer", "tax", "idnr"]) ? ("pii.id.de", 0.8m)
                    : IsGrouped(whole, separator, 2, 3, 3, 3) && IsBusiness(digits) ? ("pii.id.au", 0.8m)
                    : null;
            case 12:
                return digits[0] >= '2' && CheckDigits.IsVerhoeff(digits) && (separator is '\0' || IsGrouped(whole, separator, 4, 4, 4)) ? ("pii.id.in", 0.85m)
                    : digits[..2] is "19" or "20" && IsSwedish(digits[2..]) ? ("pii.id.se", 0.85m)
                    : null;
            case 13:
                return IsThai(digits) ? ("pii.id.th", 0.85m)
                    : IsSouthAfrican(digits) && separator is '\0' ? ("pii.id.za", 0.85m)
                    : IsKorean(digits) && (separator is '\0' || (separator is '-' && whole.Length == 14 && whole[6] is '-')) ? ("pii.id.kr", 0.8m)
                    : null;
            default:
                return null;
        }
    }

    private static bool IsGrouped(ReadOnlySpan<char> whole, char separator, params ReadOnlySpan<int> groups)
    {
        if (separator is not (' ' or '-'))
        {
            return false;
        }

        int at = 0;
        foreach (int group in groups)
        {
            at += group;
            if (at < whole.Length && whole[at] != separator)
            {
                return false;
            }

            at++;
        }

        return at == whole.Length + 1;
    }

    // Never given: areas 000, 666 and from 900, groups 00, serials 0000, and those of advertisements.
    private static bool IsSocialSecurity(ReadOnlySpan<char> whole, char separator, ReadOnlySpan<char> digits) =>
        separator is '-' or ' ' or '.' && whole.Length == 11 && whole[3] == separator && whole[6] == separator
        && digits[..3] is not ("000" or "666") && digits[0] != '9' && digits[3..5] is not "00" && digits[5..] is not "0000";

    private static bool IsNhs(ReadOnlySpan<char> digits)
    {
        int check = 11 - (CheckDigits.Weigh(digits, [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11);
        return (check == 11 ? 0 : check) == digits[9] - '0';
    }

    private static bool IsSwedish(ReadOnlySpan<char> digits) =>
        CheckDigits.IsLuhn(digits) && Number(digits.Slice(2, 2)) is >= 1 and <= 12 && Number(digits.Slice(4, 2)) is (>= 1 and <= 31) or (>= 61 and <= 91);

    private static bool IsTurkish(ReadOnlySpan<char> digits)
    {
        int odd = 0, even = 0;
        for (int i = 0; i < 9; i++)
        {
            (odd, even) = i % 2 == 0 ? (odd + digits[i] - '0', even) : (odd, even + digits[i] - '0');
        }

        int tenth = ((((odd * 7) - even) % 10) + 10) % 10;
        return digits[0] != '0' && tenth == digits[9] - '0' && (odd + even + tenth) % 10 == digits[10] - '0';
    }

    private static bool IsBrazilian(ReadOnlySpan<char> digits)
    {
        int first = CheckDigits.Weigh(digits, [10, 9, 8, 7, 6, 5, 4, 3, 2]) * 10 % 11 % 10;
        int second = CheckDigits.Weigh(digits, [11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) * 10 % 11 % 10;
        return first == digits[9] - '0' && second == digits[10] - '0';
    }

    private static bool IsPolish(ReadOnlySpan<char> digits) =>
        CheckDigits.Weigh(digits, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]) % 10 == 0
        && Number(digits.Slice(2, 2)) % 20 is >= 1 and <= 12 && Number(digits.Slice(4, 2)) is >= 1 and <= 31;

    private static bool IsBusiness(ReadOnlySpan<char> digits) =>
        digits[0] != '0' && (CheckDigits.Weigh(digits, [10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19]) - 10) % 89 == 0;

    private static bool IsThai(ReadOnlySpan<char> digits) =>
        digits[0] is >= '1' and <= '8' && (11 - (CheckDigits.Weigh(digits, [13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 10 == digits[12] - '0';

    private static bool IsSouthAfrican(ReadOnlySpan<char> digits) =>
        CheckDigits.IsLuhn(digits) && Number(digits.Slice(2, 2)) is >= 1 and <= 12 && Number(digits.Slice(4, 2)) is >= 1 and <= 31 && digits[10] is >= '0' and <= '2';

    // Since 2020 the rest has no check digit; the birthday and the century do.
    private static bool IsKorean(ReadOnlySpan<char> digits) =>
        Number(digits.Slice(2, 2)) is >= 1 and <= 12 && Number(digits.Slice(4, 2)) is >= 1 and <= 31 && digits[6] is >= '1' and <= '8'
        && (11 - (CheckDigits.Weigh(digits, [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]) % 11)) % 10 == digits[12] - '0';

    private static int Number(ReadOnlySpan<char> digits) => int.Parse(digits, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture);
}
