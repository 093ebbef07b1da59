namespace Atellagent.Domain.Detectors.Secrets;

/// <summary>Credentials with a form of their own: private keys, JSON Web Tokens (RFC 7519), passwords in addresses (RFC 3986, section 3.2.1), tokens of bots.</summary>
internal static class SecretShapes
{
    private const string KeyBegin = "-----BEGIN ";
    private const int LongestHeader = 64;
    private const int LongestKey = 32768;
    private const int LongestToken = 16384;
    private const int LongestUser = 128;

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

            int body = header + close + 5;
            ReadOnlySpan<char> rest = text[body..Math.Min(text.Length, body + LongestKey)];
            int end = rest.IndexOf("-----END ", StringComparison.Ordinal);
            ReadOnlySpan<char> key = end < 0 ? rest : rest[..end];
            if (key.Length >= 24 && !key.Contains("...", StringComparison.Ordinal))
            {
                int length = end < 0 ? body + rest.Length - begin : body + end - begin;
                findings.Add("secret.private_key", 0.98m, begin, length);
                at = begin + length;
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
            bool isReference = password[0] is '$' or '{' or '<' or '%' or '[' || password.Contains("...", StringComparison.Ordinal) || SecretValue.IsPlaceholder(password)
                || password.Equals("password", StringComparison.OrdinalIgnoreCase) || password.Equals("pass", StringComparison.OrdinalIgnoreCase);
            if (!isReference)
            {
                findings.Add("secret.password", 0.8m, colon + 1, password.Length);
            }

            at = end;
        }
    }

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
