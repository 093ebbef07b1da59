using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;
using Atellagent.Domain.Routes;

namespace Atellagent.Domain.Administration.Widening;

/// <summary>What a change of a route widens.</summary>
internal static class RouteWidth
{
    /// <summary>Compares.</summary>
    /// <param name="was">As it was; null where it is new.</param>
    /// <param name="now">As it is to be.</param>
    /// <returns>What widens.</returns>
    public static IEnumerable<string> Of(RouteDocument? was, RouteDocument now)
    {
        if (was is null)
        {
            // Nobody has a grant on it yet, but a destination and a credential meet that did not meet before.
            yield return "a new way to a destination";
            yield break;
        }

        if (!string.Equals(was.Connector, now.Connector, StringComparison.Ordinal) || !IsInside(was.Destination, now.Destination))
        {
            yield return "it leads to another destination";
        }

        if (now.Offer is { } offer && was.Offer is { } offered
            && (offer.Dialect != offered.Dialect || offer.Models.Except(offered.Models, StringComparer.Ordinal).Any()))
        {
            yield return "it leads to further models";
        }

        if (now.Offer is { } fallen && was.Offer is { } falls && fallen.Fallbacks.Except(falls.Fallbacks).Any())
        {
            yield return "its requests may go to another route";
        }

        if (now.Offer is { } metered && was.Offer is { } meter && CountsLess(meter, metered))
        {
            yield return "what its models may use counts for less, or is bounded less";
        }

        if (was.Mail != now.Mail)
        {
            yield return "it writes from another address, or otherwise";
        }

        if (!string.Equals(was.Principal, now.Principal, StringComparison.Ordinal))
        {
            yield return "it leads to another principal";
        }

        if (now.Serves.Except(was.Serves, StringComparer.Ordinal).Any())
        {
            yield return "it serves further parts of the protocol";
        }

        if (now.AllowsWildcards && !was.AllowsWildcards)
        {
            yield return "grants may name its operations by a prefix";
        }

        if (was.Credential != now.Credential)
        {
            yield return "it has another credential";
        }

        if (now.ReleaseByDefault && !was.ReleaseByDefault)
        {
            yield return "what no policy speaks of leaves it";
        }

        // A rule may ask for a label as well as refuse one.
        if (!was.Labels.SequenceEqual(now.Labels, StringComparer.Ordinal))
        {
            yield return "what is read over it has other labels";
        }

        if (now.EnforcementPoints.Except(was.EnforcementPoints, StringComparer.Ordinal).Any() || (now.EnforcementPoints.IsEmpty && !was.EnforcementPoints.IsEmpty))
        {
            yield return "others may carry its actions out";
        }

        if (AuthZen(now) is { } said && !said.Equals(AuthZen(was)))
        {
            yield return "it is spoken of otherwise in AuthZEN";
        }

        RouteLimits limits = now.Limits;
        if (limits.TimeoutSeconds > was.Limits.TimeoutSeconds || limits.MaxRequestBytes > was.Limits.MaxRequestBytes || limits.MaxResponseBytes > was.Limits.MaxResponseBytes)
        {
            yield return "a call of it may be larger or longer";
        }

        if ((now.Limits.Concurrency ?? RouteLimits.UsualConcurrency) > (was.Limits.Concurrency ?? RouteLimits.UsualConcurrency))
        {
            yield return "more calls of it may be under way at once";
        }

        if (!string.Equals(was.Owner, now.Owner, StringComparison.Ordinal))
        {
            yield return "other people answer for it";
        }

        foreach (string name in now.Operations.Keys.Where(name => !IsSame(was, now, name)))
        {
            yield return was.Operations.ContainsKey(name) ? $"the operation {name} is another" : $"it has a new operation {name}";
        }
    }

    // A budget that counts less of the same call lets more calls through.
    private static bool CountsLess(ModelOffer was, ModelOffer now) =>
        was.Prices.Any(priced => !now.Prices.TryGetValue(priced.Key, out ModelPrice? price) || price.Input < priced.Value.Input || price.Output < priced.Value.Output
            || price.CacheRead < priced.Value.CacheRead || price.CacheWrite < priced.Value.CacheWrite)
        || (was.Cap is { } cap && !(now.Cap?.Tokens <= cap.Tokens));

    private static bool IsInside(RouteDestination was, RouteDestination now) =>
        string.Equals(was.BaseUrl, now.BaseUrl, StringComparison.Ordinal)
        && was.Command.SequenceEqual(now.Command, StringComparer.Ordinal)
        && now.Program.MemoryMegabytes <= was.Program.MemoryMegabytes && now.Program.OpenFiles <= was.Program.OpenFiles
        && (was.Program.CpuSeconds is null || now.Program.CpuSeconds <= was.Program.CpuSeconds)
        && (was.Networks.SequenceEqual(now.Networks, StringComparer.Ordinal)

            // No range at all means every public address.
            || (!was.Networks.IsEmpty && !now.Networks.IsEmpty && !now.Networks.Except(was.Networks, StringComparer.Ordinal).Any()));

    // What is not written follows from the rest of the document. As it is written: whatever is said differently may mean something else.
    private static bool IsSame(RouteDocument was, RouteDocument now, string name) =>
        Written(was, name) is JsonValue old
            ? old.Equals(Written(now, name))
            : Written(now, name) is null && was.Operations.TryGetValue(name, out RouteOperation? made) && made.ArgumentsSchema.Equals(now.Operations[name].ArgumentsSchema);

    private static JsonValue? AuthZen(RouteDocument route) => (route.Content["spec"] as JsonObject)?["authzen"];

    private static JsonValue? Written(RouteDocument route, string name) =>
        ((route.Content["spec"] as JsonObject)?["operations"] as JsonObject)?[name];
}
