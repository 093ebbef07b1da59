using System.Buffers;
using Atellagent.Domain.Detectors.Text;

namespace Atellagent.Domain.Detectors.Exfiltration;

/// <summary>What an address in a text gives away of what it is for.</summary>
internal static class Addresses
{
    private static readonly System.Buffers.SearchValues<char> Dotted = System.Buffers.SearchValues.Create("0123456789.");
    private const int LongQuery = 120;
    private const int LongValue = 40;
    private const int LongLabel = 40;
    private static readonly SearchValues<string> Fillers = SearchValues.Create(
        ["{{", "${", "{data}", "{secret}", "%7b%7b", "{conversation", "{user", "your_data", "data_here", "$data"],
        StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether an address runs, or brings its content along, instead of naming a place.</summary>
    /// <param name="address">The address.</param>
    public static bool IsProgram(ReadOnlySpan<char> address) =>
        Begins(address, "javascript:") || Begins(address, "vbscript:") || Begins(address, "data:text/html") || Begins(address, "data:application/")
        || Begins(address, "data:image/svg") || Begins(address, "file://");

    /// <summary>Whether an address leads elsewhere and takes data there: in a query, in an encoded segment, or in the labels of its host.</summary>
    /// <param name="address">The address.</param>
    public static bool CarriesData(ReadOnlySpan<char> address)
    {
        ReadOnlySpan<char> host = Host(address);
        if (host.IsEmpty)
        {
            return false;
        }

        ReadOnlySpan<char> rest = address[(address.IndexOf("//", StringComparison.Ordinal) + 2 + host.Length)..];
        int query = rest.IndexOf('?');
        ReadOnlySpan<char> asked = query < 0 ? default : rest[(query + 1)..];
        return asked.Length >= LongQuery || asked.ContainsAny(Fillers) || Encoded(asked) || Encoded(rest[..(query < 0 ? rest.Length : query)]) || LongLabels(host);
    }

    /// <summary>Whether an address leads to a place that nobody would name: a number, or letters that are not what they look like.</summary>
    /// <param name="address">The address.</param>
    public static bool IsUnusual(ReadOnlySpan<char> address)
    {
        ReadOnlySpan<char> host = Host(address);
        if (host.IsEmpty)
        {
            return false;
        }

        bool isNumber = host[0] == '[' || (!host.ContainsAnyExcept(Dotted) && host.Count('.') == 3) || !host.ContainsAnyExceptInRange('0', '9') || Begins(host, "0x");
        bool isLocal = Begins(host, "127.") || Begins(host, "0.0.0.0") || Begins(host, "[::1]");
        return (isNumber && !isLocal) || Begins(host, "xn--") || host.Contains(".xn--", StringComparison.OrdinalIgnoreCase);
    }

    private static bool Begins(ReadOnlySpan<char> text, string with) => text.StartsWith(with, StringComparison.OrdinalIgnoreCase);

    private static ReadOnlySpan<char> Host(ReadOnlySpan<char> address)
    {
        int slashes = address.IndexOf("//", StringComparison.Ordinal);
        if (slashes < 0 || !(slashes == 0 || Begins(address, "http") || Begins(address, "ftp") || Begins(address, "ws")))
        {
            return default;
        }

        ReadOnlySpan<char> authority = address[(slashes + 2)..];
        int end = authority.IndexOfAny("/?#");
        authority = end < 0 ? authority : authority[..end];
        authority = authority[(authority.LastIndexOf('@') + 1)..];
        int port = authority.LastIndexOf(':');
        return port > 0 && authority[0] != '[' ? authority[..port] : authority;
    }

    // A run of the alphabet of base64, with digits and both cases or of hexadecimal digits: names of files
    // have dots, words and dashes, and a path has slashes.
    private static bool Encoded(ReadOnlySpan<char> text)
    {
        for (int from = 0; EncodedRuns.Next(text, ref from) is >= 0 and int start;)
        {
            ReadOnlySpan<char> run = text[start..from];
            foreach (Range part in run.Split('/'))
            {
                if (run[part].Length >= LongValue && run[part].Count('-') * LongValue <= 2 * run[part].Length && Blobs.LooksEncoded(run[part]))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static bool LongLabels(ReadOnlySpan<char> host)
    {
        foreach (Range label in host.Split('.'))
        {
            if (host[label].Length >= LongLabel && Blobs.LooksEncoded(host[label]))
            {
                return true;
            }
        }

        return false;
    }
}
