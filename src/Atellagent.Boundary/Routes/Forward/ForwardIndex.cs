using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Atellagent.Boundary.Authority;
using Atellagent.Boundary.Routes.Egress;
using Atellagent.Domain.Documents;

namespace Atellagent.Boundary.Routes.Forward;

/// <summary>The <c>http</c> routes of one view of authority by the hosts that they lead to. A route's destination is read once, however many views have it.</summary>
internal sealed class ForwardIndex
{
    private static readonly ConditionalWeakTable<AuthorityView, ForwardIndex> OfViews = [];
    private static readonly ConditionalWeakTable<RouteDocument, ForwardRoute> OfRoutes = [];
    private readonly FrozenDictionary<string, ImmutableArray<ForwardRoute>> _hosts;

    private ForwardIndex(AuthorityView view) => _hosts = view.Routes.Values
        .Where(static route => route.Connector == "http")
        .Select(static route => OfRoutes.GetValue(route, static route => new ForwardRoute(
            route, ApprovedDestination.TryParse(route.Destination, out ApprovedDestination? destination, out _) ? destination : null)))
        .Where(static one => one.Destination is not null)
        .GroupBy(static one => one.Destination!.Host, StringComparer.Ordinal)
        .ToFrozenDictionary(static host => host.Key, static host => host.ToImmutableArray(), StringComparer.Ordinal);

    /// <summary>The index of a view.</summary>
    /// <param name="view">Authority.</param>
    /// <returns>The index.</returns>
    public static ForwardIndex Of(AuthorityView view) => OfViews.GetValue(view, static view => new ForwardIndex(view));

    /// <summary>The routes that lead to a host.</summary>
    /// <param name="host">Its name, or the canonical text of its address.</param>
    /// <returns>The routes.</returns>
    public ImmutableArray<ForwardRoute> To(string host) => _hosts.GetValueOrDefault(host, []);
}
