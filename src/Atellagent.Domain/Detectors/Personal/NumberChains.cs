namespace Atellagent.Domain.Detectors.Personal;

/// <summary>Numbers of digits alone, whole or with single spaces, dashes, dots or brackets between: cards, telephones, national numbers.</summary>
internal static class NumberChains
{
    private const int Most = 24;
    private static readonly string[] OfThings = ["tracking", "order", "invoice", "sku", "serial", "ticket", "isbn", "version", "build", "commit", "sequence", "account id"];
    private static readonly string[] OfPhones = ["phone", "telephone", "tel", "call", "cep", "mobile", "cell", "fax", "whatsapp", "contact", "numara", "dial"];

    public static void Look(ReadOnlySpan<char> text, ReadOnlySpan<char> name, FindingSink findings)
    {
        Span<char> digits = stackalloc char[Most];
        int at = 0;
        while (at < text.Length)
        {
            bool begins = char.IsAsciiDigit(text[at]) || (at + 1 < text.Length && char.IsAsciiDigit(text[at + 1]) && (text[at] is '+' || IsAreaCode(text[at..])));
            if (!begins || (at > 0 && (char.IsLetterOrDigit(text[at - 1]) || text[at - 1] is '_')))
            {
                at++;
                continue;
            }

            Chain chain = Read(text, at, digits);
            if (chain.End == at)
            {
                at++;
                continue;
            }

            bool isWhole = chain.End == text.Length || !(char.IsLetterOrDigit(text[chain.End]) || text[chain.End] is '_');
            if (isWhole && chain.Count <= Most && Judge(text, at, chain, digits[..Math.Min(chain.Count, Most)], name) is { } found)
            {
                findings.Add(found.Kind, found.Score, at, chain.End - at);
            }

            at = chain.End;
        }
    }

    // (415), and not the bracket of a sentence.
    private static bool IsAreaCode(ReadOnlySpan<char> text) => text[0] is '(' && text[..Math.Min(text.Length, 7)].Contains(')');

    private static Chain Read(ReadOnlySpan<char> text, int start, Span<char> digits)
    {
        Chain chain = new(start, 0, '\0', 0);
        int at = start;
        int group = 0;
        bool isPlus = text[start] is '+';
        for (; at < text.Length; at++)
        {
            char c = text[at];
            if (char.IsAsciiDigit(c))
            {
                if (chain.Count < digits.Length)
                {
                    digits[chain.Count] = c;
                }

                chain = chain with { Count = chain.Count + 1, End = at + 1, Groups = chain.Groups + (group == 0 ? 1 : 0) };
                group++;
                continue;
            }

            bool isBracket = c is '(' or ')';
            bool joins = (c is ' ' or '-' or '.' && group > 0 && at + 1 < text.Length && (char.IsAsciiDigit(text[at + 1]) || text[at + 1] is '('))
                || (c is ' ' or '-' && at > start && text[at - 1] is ')' && at + 1 < text.Length && char.IsAsciiDigit(text[at + 1]))
                || (isBracket && (at == start || isPlus || text[start] is '('))
                || (c is '+' && at == start);
            if (!joins || chain.Count > digits.Length)
            {
                break;
            }

            // Another number begins where one is whole, or where what stands between is another character than before.
            bool isOther = !isBracket && group > 0 && text[start] is not ('+' or '(') && (group >= 12 || (chain.Separator is not '\0' && chain.Separator != c));
            if (isOther)
            {
                break;
            }

            chain = group > 0 && !isBracket ? chain with { Separator = chain.Separator is '\0' || chain.Separator == c ? c : '*' } : chain;
            group = 0;
        }

        return chain;
    }

    private static (string Kind, decimal Score)? Judge(ReadOnlySpan<char> text, int at, Chain chain, ReadOnlySpan<char> digits, ReadOnlySpan<char> name)
    {
        ReadOnlySpan<char> whole = text[at..chain.End];
        if (digits.Length < 7 || chain.Separator is '.' && digits.Length > 15)
        {
            return null;
        }

        bool isThing = Surroundings.Has(text, at, name, OfThings);
        if (digits.Length is >= 12 and <= 19 && !isThing && chain.Separator is not '.' && Cards.Is(digits) && CheckDigits.IsLuhn(digits))
        {
            return ("pii.card", 0.9m);
        }

        if (NationalNumbers.Find(text, at, whole, chain.Separator, digits, name) is { } national)
        {
            return national;
        }

        return isThing ? null : Phone(text, at, whole, chain, digits, name);
    }

    private static (string Kind, decimal Score)? Phone(ReadOnlySpan<char> text, int at, ReadOnlySpan<char> whole, Chain chain, ReadOnlySpan<char> digits, ReadOnlySpan<char> name)
    {
        if (whole[0] is '+')
        {
            return digits.Length is >= 8 and <= 15 ? ("pii.phone", 0.85m) : null;
        }

        // (415) 555-0132, 415-555-0132, 415.555.0132: the second digit group of a North American number does not begin with 0 or 1.
        bool isAmerican = digits.Length == 10 && digits[0] >= '2' && digits[3] >= '2' && chain.Groups == 3 && (whole[0] is '(' || IsThreeThreeFour(whole));
        if (isAmerican)
        {
            return ("pii.phone", 0.8m);
        }

        return digits.Length is >= 7 and <= 14 && Surroundings.Has(text, at, name, OfPhones) ? ("pii.phone", 0.7m) : null;
    }

    private static bool IsThreeThreeFour(ReadOnlySpan<char> whole) =>
        whole.Length == 12 && whole[3] is '-' or '.' or ' ' && whole[7] == whole[3];

    // What was read: where it ends, its digits, what stands between them (* for several), and how many groups they are in.
    private readonly record struct Chain(int End, int Count, char Separator, int Groups);
}
