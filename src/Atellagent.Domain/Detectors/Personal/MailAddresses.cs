using System.Buffers;

namespace Atellagent.Domain.Detectors.Personal;

/// <summary>Mail addresses, as people write them (the dot-atom form of RFC 5322, section 3.4.1, and internationalised names).</summary>
internal static class MailAddresses
{
    private const int LongestUser = 128;
    private static readonly SearchValues<char> NoAuthority = SearchValues.Create("/?# \t\r\n\"<>");
    private const int LongestLocal = 64;
    private const int LongestDomain = 253;

    public static void Look(ReadOnlySpan<char> text, FindingSink findings)
    {
        int at = 0;
        while (at < text.Length && text[at..].IndexOf('@') is >= 0 and var next)
        {
            int sign = at + next, start = sign, end = sign + 1;
            at = sign + 1;
            while (start > 0 && sign - start < LongestLocal && IsLocal(text[start - 1]))
            {
                start--;
            }

            while (end < text.Length && end - sign <= LongestDomain && (char.IsLetterOrDigit(text[end]) || text[end] is '-' or '.'))
            {
                end++;
            }

            while (start < sign && text[start] is '.' or '-' or '+')
            {
                start++;
            }

            while (end > sign && text[end - 1] is '.' or '-')
            {
                end--;
            }

            // user:password@host is an address of another kind.
            bool isLogin = start > 0 && text[start - 1] is ':' or '/' && IsInAuthority(text[..start]);
            if (start < sign && !isLogin && IsDomain(text[(sign + 1)..end]))
            {
                findings.Add("pii.email", 0.95m, start, end - start);
                at = end;
            }
        }
    }

    // Behind "//" and nothing that would end what names a host.
    private static bool IsInAuthority(ReadOnlySpan<char> before)
    {
        before = before[Math.Max(0, before.Length - LongestUser)..];
        int slashes = before.LastIndexOf("//", StringComparison.Ordinal);
        return slashes > 0 && before[slashes - 1] is ':' && !before[(slashes + 2)..].ContainsAny(NoAuthority);
    }

    private static bool IsLocal(char c) => char.IsLetterOrDigit(c) || c is '.' or '_' or '%' or '+' or '-' or '\'';

    private static bool IsDomain(ReadOnlySpan<char> domain)
    {
        int dot = domain.LastIndexOf('.');
        if (dot <= 0 || domain.Contains("..", StringComparison.Ordinal))
        {
            return false;
        }

        ReadOnlySpan<char> top = domain[(dot + 1)..];
        if (top.Length < 2)
        {
            return false;
        }

        foreach (char c in top)
        {
            if (!char.IsLetter(c) && !(top.StartsWith("xn--", StringComparison.OrdinalIgnoreCase) && (char.IsAsciiDigit(c) || c is '-')))
            {
                return false;
            }
        }

        // Packages are named so: lodash@4.17.21, image@2x.png.
        return top is not ("png" or "jpg" or "svg" or "js" or "ts" or "css" or "json" or "md");
    }
}
