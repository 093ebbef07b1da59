using System.Buffers;

namespace Atellagent.Domain.Detectors.Secrets;

/// <summary>Credentials with a form of their own: private keys, JSON Web Tokens (RFC 7519), passwords in addresses (RFC 3986, section 3.2.1), tokens of bots.</summary>
internal static class SecretShapes
{
    private const string KeyBegin = "-----BEGIN ";
    private const int LongestHeader = 64;
    private const int LongestExample = 256;
    private const int LongestToken = 16384;
    private const int LongestUser = 128;
    private static readonly SearchValues<char> VariableLetters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz");

    public static void Look(ReadOnlySpan<char> text, FindingSink findings)
    {
        LookForKeys(text, findings);
        LookForTokens(text, findings);
        LookForAddresses(text, findings);
        LookForBots(text, findings);
    }

    private static void LookForKeys(ReadOnlySpan<char> text, FindingSink findings)
    {
        int at = 0;
        while (at < text.Length && text[at..].IndexOf(KeyBegin, StringComparison.Ordinal) is >= 0 and var next)
        {
            int begin = at + next, header = begin + KeyBegin.Length;
            at = header;
            ReadOnlySpan<char> label = text[header..Math.Min(text.Length, header + LongestHeader)];
            int close = label.IndexOf("-----", StringComparison.Ordinal);
            if (close < 0 || !label[..close].Contains("PRIVATE KEY", StringComparison.Ordinal))
            {
                continue;
            }

            // A key without an end goes on to the end of the text: whoever takes it out takes out too much rather than a part.
            int body = header + close + 5;
            int end = text[body..].IndexOf("-----END ", StringComparison.Ordinal);
            ReadOnlySpan<char> key = end < 0 ? text[body..] : text.Slice(body, end);
            at = body + key.Length;
            if (key.Length >= 24 && (key.Length > LongestExample || !key.Contains("...", StringComparison.Ordinal)))
            {
                findings.Add("secret.private_key", 0.98m, begin, at - begin);
            }
        }
    }

    private static void LookForTokens(ReadOnlySpan<char> text, FindingSink findings)
    {
        int at = 0;
        while (at < text.Length && text[at..].IndexOf("eyJ", StringComparison.Ordinal) is >= 0 and var next)
        {
            int begin = at + next, end = begin, dots = 0, second = 0;
            bool isStart = begin == 0 || !(char.IsAsciiLetterOrDigit(text[begin - 1]) || text[begin - 1] is '_' or '-' or '.');
            int limit = Math.Min(text.Length, begin + LongestToken);
            while (end < limit && (char.IsAsciiLetterOrDigit(text[end]) || text[end] is '-' or '_' or '=' || (text[end] is '.' && dots < 4)))
            {
                if (text[end] is '.' && ++dots == 1)
                {
                    second = end + 1;
                }

                end++;
            }

            if (isStart && dots >= 1 && second - begin >= 17 && text[second..end].StartsWith("eyJ", StringComparison.Ordinal) && end - second >= 17 && SecretValue.IsRandom(text[begin..end]))
            {
                findings.Add("secret.jwt", 0.9m, begin, end - begin);
            }

            at = Math.Max(end, begin + 1);
        }
    }

    // scheme://user:password@host
    private static void LookForAddresses(ReadOnlySpan<char> text, FindingSink findings)
    {
        int at = 0;
        while (at < text.Length && text[at..].IndexOf("://", StringComparison.Ordinal) is >= 0 and var next)
        {
            int begin = at + next + 3, end = begin, colon = -1;
            at = begin;
            int limit = Math.Min(text.Length, begin + LongestUser);
            while (end < limit && text[end] is not ('@' or '/' or '?' or '#' or ' ' or '\n' or '"' or '\'' or '<' or '>'))
            {
                colon = colon < 0 && text[end] is ':' ? end : colon;
                end++;
            }

            if (end >= limit || text[end] is not '@' || colon < 0 || end - colon < 4)
            {
                continue;
            }

            ReadOnlySpan<char> password = text[(colon + 1)..end];
            bool isReference = IsReference(password) || password.Contains("...", StringComparison.Ordinal) || SecretValue.IsPlaceholder(password)
                || password.Equals("password", StringComparison.OrdinalIgnoreCase) || password.Equals("pass", StringComparison.OrdinalIgnoreCase);
            if (!isReference)
            {
                findings.Add("secret.password", 0.8m, colon + 1, password.Length);
            }

            at = end;
        }
    }

    // A whole variable or placeholder, and nothing that only begins like one.
    private static bool IsReference(ReadOnlySpan<char> password) => (password[0], password[^1]) switch
    {
        ('{', '}') or ('[', ']') or ('$', '}') or ('$', ')') => true,
        ('%', '%') => password.Length > 1,
        ('%', 's' or 'd' or 'v') => password.Length == 2,
        ('$', _) => !password[1..].ContainsAnyExcept(VariableLetters),
        _ => false,
    };

    // Telegram: digits, a colon, AA, and 33 more.
    private static void LookForBots(ReadOnlySpan<char> text, FindingSink findings)
    {
        int at = 0;
        while (at < text.Length && text[at..].IndexOf(":AA", StringComparison.Ordinal) is >= 0 and var next)
        {
            int colon = at + next, begin = colon, end = colon + 1;
            while (begin > 0 && colon - begin < 11 && char.IsAsciiDigit(text[begin - 1]))
            {
                begin--;
            }

            while (end < text.Length && end - colon < 40 && (char.IsAsciiLetterOrDigit(text[end]) || text[end] is '-' or '_'))
            {
                end++;
            }

            if (colon - begin is >= 8 and <= 10 && end - colon is 36 && SecretValue.IsRandom(text[(colon + 3)..end]))
            {
                findings.Add("secret.telegram", 0.95m, begin, end - begin);
            }

            at = colon + 1;
        }
    }
}
