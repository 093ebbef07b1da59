using System.Collections.Frozen;

namespace Atellagent.Boundary.Routes.Egress;

/// <summary>
/// DNS names that mean one thing to every reader: ASCII, lower case, letters, digits and hyphens, no trailing dot, and a last
/// label that cannot be taken for a number. Resolvers read <c>0x7f.1</c> or <c>2130706433</c> as addresses; here they are refused.
/// </summary>
internal static class HostName
{
    // Last labels that the public DNS does not answer for: reserved (RFC 6761, 6762, 7686, 8375, 9476, ICANN's .internal), or
    // habits of private resolvers, clusters and clouds, whose metadata services have such names.
    private static readonly FrozenSet<string> Local = FrozenSet.Create(
        StringComparer.Ordinal,
        "localhost", "localdomain", "local", "internal", "svc", "intranet", "lan", "home", "corp", "private", "invalid", "test",
        "onion", "alt");

    /// <summary>Whether a text is such a name.</summary>
    /// <param name="text">The text, in lower case.</param>
    /// <returns>True when it is.</returns>
    public static bool IsValid(string text)
    {
        if (text.Length is 0 or > 253)
        {
            return false;
        }

        string[] labels = text.Split('.');
        return Array.TrueForAll(labels, IsLabel) && !LooksLikeNumber(labels[^1]);
    }

    /// <summary>Whether only a private resolver would answer for a name: one label, or under a name that is not in the public DNS.</summary>
    /// <param name="name">A valid name.</param>
    /// <returns>True when it is local.</returns>
    public static bool IsLocal(string name) =>
        !name.Contains('.', StringComparison.Ordinal)
        || Local.Contains(name[(name.LastIndexOf('.') + 1)..])
        || name.EndsWith(".home.arpa", StringComparison.Ordinal);

    private static bool IsLabel(string label) =>
        label.Length is > 0 and <= 63
        && label[0] != '-' && label[^1] != '-'
        && label.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    // What a URL parser takes for a number (WHATWG URL, "ends in a number"): all digits, or 0x and hex digits.
    private static bool LooksLikeNumber(string label) =>
        label.All(char.IsAsciiDigit)
        || (label.StartsWith("0x", StringComparison.Ordinal) && label.Skip(2).All(char.IsAsciiHexDigit));
}
