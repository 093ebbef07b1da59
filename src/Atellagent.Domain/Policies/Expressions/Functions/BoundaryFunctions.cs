using System.Globalization;
using System.Net;

namespace Atellagent.Domain.Policies.Expressions.Functions;

/// <summary>What conditions of a boundary need beyond CEL: hosts, paths, networks, patterns of names, and pointers into JSON.</summary>
internal static class BoundaryFunctions
{
    public static FunctionOverload[] All { get; } =
    [
        Signature.Of("host(string) -> string", static (o, e) => e.Charge(o[0].Text.Length) ? Host(o[0].Text, e) : Value.Error),
        Signature.Of("underPath(string, string) -> bool", static (o, e) => e.Charge(o[0].Text.Length) ? Value.Of(IsUnder(o[0].Text, o[1].Text)) : Value.Error),
        Signature.Of("inCidr(string, string) -> bool", static (o, e) => InNetwork(o[0].Text, o[1].Text, e)),
        Signature.Of("glob(string, string) -> bool", static (o, e) => Matches(o[0].Text, o[1].Text, e)),
        Signature.Of("jsonPointer(dyn, string) -> optional(dyn)", static (o, e) => Follow(o[0], o[1].Text, e)),
        Signature.Of("finding(string) -> number", static (o, e) => e.Finding(o[0].Text)),
    ];

    /// <summary>Whether a text is an address of a network.</summary>
    /// <param name="address">The text; only one that is written as it would be written back: 010.0.0.1 and 1 are other addresses to other readers.</param>
    /// <param name="network">The network (CIDR).</param>
    /// <returns>False also for what is no network.</returns>
    public static bool IsInNetwork(string address, string network) =>
        IPNetwork.TryParse(network, out IPNetwork known)
        && IPAddress.TryParse(address, out IPAddress? parsed)
        && string.Equals(parsed.ToString(), address, StringComparison.OrdinalIgnoreCase)
        && known.Contains(parsed.IsIPv4MappedToIPv6 ? parsed.MapToIPv4() : parsed);

    private static Value Host(string text, Evaluation evaluation) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && address.Host.Length > 0
            ? Value.Of(address.IdnHost.ToLowerInvariant().TrimEnd('.'))
            : evaluation.Fail("host() of what is no absolute address");

    // What a server may read as another path is under none: dot segments, empty ones, backslashes, and escapes of any of them.
    private static bool IsUnder(string path, string folder)
    {
        bool isPlain = path.StartsWith('/') && folder.StartsWith('/')
            && !path.Contains('\\', StringComparison.Ordinal)
            && !path.Contains('%', StringComparison.Ordinal)
            && !path.Contains("//", StringComparison.Ordinal)
            && !path.Split('/').Any(static s => s is "." or "..");
        string closed = folder.EndsWith('/') ? folder : folder + "/";
        return isPlain && ((path + "/").Equals(closed, StringComparison.Ordinal) || path.StartsWith(closed, StringComparison.Ordinal));
    }

    private static Value InNetwork(string address, string network, Evaluation evaluation)
    {
        return IPNetwork.TryParse(network, out _)
            ? Value.Of(IsInNetwork(address, network))
            : evaluation.Fail("inCidr() of what is no network, such as 10.0.0.0/8");
    }

    private static Value Matches(string text, string pattern, Evaluation evaluation) =>
        evaluation.Charge(1 + ((int)Math.Min(int.MaxValue / 32L, (long)text.Length * pattern.Length) / 16))
            ? Value.Of(GlobPattern.Matches(text, pattern))
            : Value.Error;

    private static Value Follow(in Value value, string pointer, Evaluation evaluation)
    {
        if (!evaluation.Charge(1 + pointer.Length))
        {
            return Value.Error;
        }

        if (pointer.Length > 0 && pointer[0] != '/')
        {
            return evaluation.Fail("a pointer begins with / (RFC 6901)");
        }

        Value at = value;
        foreach (string escaped in pointer.Split('/').Skip(1))
        {
            string token = escaped.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            if (at.Kind == ValueKind.List)
            {
                bool isIndex = int.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out int index)
                    && index < at.Count && (token.Length == 1 || token[0] != '0');
                if (!isIndex)
                {
                    return Value.None;
                }

                at = at.ElementAt(index);
            }
            else if (at.Kind == ValueKind.Map && at.TryField(token, out Value field))
            {
                at = field;
            }
            else
            {
                return Value.None;
            }
        }

        return Value.OfOptional(at);
    }
}
