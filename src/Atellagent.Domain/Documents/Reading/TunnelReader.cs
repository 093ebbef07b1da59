using Atellagent.Domain.Routes;

namespace Atellagent.Domain.Documents.Reading;

/// <summary>Reads what comes of a <c>CONNECT</c>: <c>connect</c> of an <c>http</c> route.</summary>
internal static class TunnelReader
{
    private const int LongestIdle = 3600;
    private const int Longest = 24 * 3600;
    private const int MostMegabytes = 1024 * 1024;
    private const long Megabyte = 1024 * 1024;

    private static readonly Dictionary<string, bool> Endings = new(StringComparer.Ordinal) { ["passed"] = false, ["ended"] = true };

    /// <summary>Reads it.</summary>
    /// <param name="spec">The route's fields.</param>
    /// <param name="destination">Where the route leads.</param>
    /// <returns>It; null where the route takes no tunnels.</returns>
    public static TunnelRule? Read(FieldReader spec, RouteDestination destination)
    {
        if (spec.Fields("connect") is not FieldReader fields)
        {
            return null;
        }

        bool endsTls = fields.Word("tls", Endings) ?? false;
        if (!endsTls && destination.BaseUrl is { } address && !address.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
        {
            spec.Context.Refuse(fields.Map, "a tunnel that nobody looks into leads to https; what is in the clear is asked for with http:// and seen");
        }

        TunnelRule rule = new(
            endsTls,
            fields.Count("idleSeconds", 1, LongestIdle) ?? TunnelRule.UsualIdleSeconds,
            fields.Count("seconds", 1, Longest) ?? TunnelRule.UsualSeconds,
            (fields.Count("maxMegabytes", 1, MostMegabytes) ?? TunnelRule.UsualMegabytes) * Megabyte);
        fields.Close();
        return rule;
    }
}
