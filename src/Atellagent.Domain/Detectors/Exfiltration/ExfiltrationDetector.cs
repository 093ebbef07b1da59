namespace Atellagent.Domain.Detectors.Exfiltration;

/// <summary>
/// Looks for ways in which data leave unseen: kinds <c>exfiltration.image</c> and <c>exfiltration.link</c> (Markdown whose address carries data),
/// <c>exfiltration.html</c> (markup that loads by itself from an address that carries data), <c>exfiltration.scheme</c> (addresses that are programs),
/// <c>exfiltration.destination</c> (raw addresses and punycode), <c>exfiltration.blob</c> (much encoded data) and <c>exfiltration.hidden</c> (text in
/// characters that nobody sees).
/// </summary>
public sealed class ExfiltrationDetector : ITextDetector
{
    private static readonly System.Buffers.SearchValues<char> AddressEnds = System.Buffers.SearchValues.Create(") \t\n<[");
    private const int LongestAddress = 4096;

    /// <inheritdoc/>
    public string Name => "exfiltration";

    /// <inheritdoc/>
    public void Look(ReadOnlySpan<char> text, ReadOnlySpan<char> name, FindingSink findings)
    {
        Markdown(text, findings);
        Html(text, findings);
        Blobs.Look(text, findings);
        HiddenText.Look(text, findings);
    }

    // [text](address) and ![text](address): CommonMark 0.31, sections 6.3 and 6.4. An address has no space, and ends where
    // another begins, so that no text is read twice for it.
    private static void Markdown(ReadOnlySpan<char> text, FindingSink findings)
    {
        int opened = -1;
        int read = 0;
        for (int at = 0; ;)
        {
            int next = text[at..].IndexOf("](", StringComparison.Ordinal);
            if (next < 0)
            {
                return;
            }

            int bracket = at + next;
            int from = bracket + 2;
            at = from;
            ReadOnlySpan<char> rest = text[from..Math.Min(text.Length, from + LongestAddress)];
            int length = rest.IndexOfAny(AddressEnds);
            ReadOnlySpan<char> address = length < 0 ? rest : rest[..length];
            int open = text[read..bracket].LastIndexOf('[');
            opened = open < 0 ? opened : read + open;
            read = bracket;
            if (address.IsEmpty || opened < 0)
            {
                continue;
            }

            bool isImage = opened > 0 && text[opened - 1] == '!';
            int start = isImage ? opened - 1 : opened;
            int end = Math.Min(text.Length, from + address.Length + 1);
            Judge(address, isImage ? "exfiltration.image" : "exfiltration.link", isImage ? 0.9m : 0.6m, start, end - start, findings);
            opened = -1;
        }
    }

    private static void Html(ReadOnlySpan<char> text, FindingSink findings)
    {
        for (int at = 0; ;)
        {
            int next = text[at..].IndexOf('<');
            if (next < 0 || at + next + 2 >= text.Length)
            {
                return;
            }

            int start = at + next;
            at = start + 1;
            if (!char.IsAsciiLetter(text[at]))
            {
                continue;
            }

            ReadOnlySpan<char> tag = text[start..Math.Min(text.Length, start + LongestAddress)];
            int close = tag[1..].IndexOfAny('>', '<');
            tag = close < 0 ? tag : tag[..(close + 1)];
            at = start + tag.Length;
            ReadOnlySpan<char> address = LoadsByItself(tag) ? Address(tag) : default;
            if (!address.IsEmpty)
            {
                Judge(address, "exfiltration.html", 0.9m, start, Math.Min(tag.Length + 1, text.Length - start), findings);
            }
        }
    }

    private static bool LoadsByItself(ReadOnlySpan<char> tag)
    {
        foreach (string name in (ReadOnlySpan<string>)["<img", "<script", "<iframe", "<link", "<object", "<embed", "<video", "<audio", "<source", "<form", "<body", "<meta", "<image", "<input", "<frame", "<base"])
        {
            if (tag.StartsWith(name, StringComparison.OrdinalIgnoreCase) && tag.Length > name.Length && !char.IsAsciiLetterOrDigit(tag[name.Length]))
            {
                return true;
            }
        }

        return false;
    }

    private static ReadOnlySpan<char> Address(ReadOnlySpan<char> tag)
    {
        foreach (string attribute in (ReadOnlySpan<string>)["src=", "srcset=", "href=", "data=", "action=", "background=", "url="])
        {
            int at = tag.IndexOf(attribute, StringComparison.OrdinalIgnoreCase);
            if (at >= 0)
            {
                ReadOnlySpan<char> value = tag[(at + attribute.Length)..].TrimStart("\"' ");
                int end = value.IndexOfAny("\"' >");
                return end < 0 ? value : value[..end];
            }
        }

        return default;
    }

    private static void Judge(ReadOnlySpan<char> address, string kind, decimal score, int start, int length, FindingSink findings)
    {
        if (Addresses.IsProgram(address))
        {
            findings.Add("exfiltration.scheme", 0.9m, start, length);
        }
        else if (Addresses.CarriesData(address))
        {
            findings.Add(kind, score, start, length);
        }
        else if (Addresses.IsUnusual(address))
        {
            findings.Add("exfiltration.destination", 0.6m, start, length);
        }
    }
}
