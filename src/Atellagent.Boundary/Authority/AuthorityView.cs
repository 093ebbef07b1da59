using System.Collections.Frozen;
using System.Collections.Immutable;
using Atellagent.Boundary.Shadows;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Administration;
using Atellagent.Domain.Approvals;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Labels;
using Atellagent.Domain.Policies;
using Atellagent.Domain.Routes;

namespace Atellagent.Boundary.Authority;

/// <summary>
/// Everything that authority consists of, as it stood at one value of the authority clock. Immutable: a decision reads one
/// view from beginning to end, and its admission asks the database whether that clock value is still the last.
/// </summary>
public sealed class AuthorityView
{
    // Made with the routes, since every request to a model asks.
    private readonly FrozenDictionary<(ModelDialect Dialect, string Model), ImmutableArray<RouteDocument>> _offers =
        FrozenDictionary<(ModelDialect Dialect, string Model), ImmutableArray<RouteDocument>>.Empty;

    private readonly FrozenDictionary<string, ImmutableArray<string>> _places = FrozenDictionary<string, ImmutableArray<string>>.Empty;

    private readonly FrozenDictionary<string, RouteDocument> _spokenOf = FrozenDictionary<string, RouteDocument>.Empty;

    /// <summary>A view under which nobody may do anything: what there is before the first load and after a bad one.</summary>
    public static AuthorityView Nothing { get; } = new()
    {
        Clock = 0,
        Principals = FrozenDictionary<string, PrincipalDocument>.Empty,
        Deployments = FrozenDictionary<string, DeploymentDocument>.Empty,
        Routes = FrozenDictionary<string, RouteDocument>.Empty,
        Teams = FrozenDictionary<string, TeamDocument>.Empty,
        PolicyDocuments = FrozenDictionary<string, PolicyDocument>.Empty,
        PolicyExceptions = FrozenDictionary<string, PolicyExceptionDocument>.Empty,
        TrustedIssuers = FrozenDictionary<string, TrustedIssuerDocument>.Empty,
        IdentityProviders = FrozenDictionary<string, IdentityProviderDocument>.Empty,
        Policies = null,
        Activations = [],
        Halted = FrozenDictionary<(string, string), HaltNotice>.Empty,
        RevokedTokens = FrozenSet<string>.Empty,
    };

    /// <summary>The value of the authority clock that this view is complete up to.</summary>
    public required long Clock { get; init; }

    /// <summary>The principals in force, by name.</summary>
    public required FrozenDictionary<string, PrincipalDocument> Principals { get; init; }

    /// <summary>The deployments in force, by name.</summary>
    public required FrozenDictionary<string, DeploymentDocument> Deployments
    {
        get;
        init
        {
            field = value;
            _places = value.Values.SelectMany(static deployment => deployment.Principals.Select(principal => (Principal: principal, Place: deployment.Name)))
                .GroupBy(static one => one.Principal, StringComparer.Ordinal)
                .ToFrozenDictionary(static all => all.Key, static all => all.Select(static one => one.Place).Order(StringComparer.Ordinal).ToImmutableArray(), StringComparer.Ordinal);
        }
    }

    /// <summary>The routes in force, by name.</summary>
    public required FrozenDictionary<string, RouteDocument> Routes
    {
        get;
        init
        {
            field = value;
            _offers = value.Values
                .SelectMany(static route => route.Offer is { } offer ? offer.Models.Select(model => (Key: (offer.Dialect, model), Route: route)) : [])
                .GroupBy(static one => one.Key)
                .ToFrozenDictionary(static all => all.Key, static all => all.Select(static one => one.Route).OrderBy(static route => route.Name, StringComparer.Ordinal).ToImmutableArray());
            _spokenOf = value.Values.Where(static route => route.AuthZen is not null)
                .GroupBy(static route => route.AuthZen!.Resource, StringComparer.Ordinal)
                .Where(static all => all.Count() == 1)
                .ToFrozenDictionary(static all => all.Key, static all => all.Single(), StringComparer.Ordinal);
        }
    }

    /// <summary>The teams in force, by name.</summary>
    public required FrozenDictionary<string, TeamDocument> Teams
    {
        get;
        init
        {
            field = value;
            Memberships = value.Values.SelectMany(static team => team.Members.Select(member => (Member: member, Team: team.Name)))
                .GroupBy(static one => one.Member, StringComparer.Ordinal)
                .ToFrozenDictionary(static all => all.Key, static all => all.Select(static one => one.Team).Order(StringComparer.Ordinal).ToImmutableArray(), StringComparer.Ordinal);
        }
    }

    /// <summary>The teams whose documents name somebody, by that one's name; made with the teams, since every decision asks.</summary>
    public FrozenDictionary<string, ImmutableArray<string>> Memberships { get; private init; } = FrozenDictionary<string, ImmutableArray<string>>.Empty;

    /// <summary>The policy documents in force, by name.</summary>
    public required FrozenDictionary<string, PolicyDocument> PolicyDocuments { get; init; }

    /// <summary>The exceptions from their rules by name.</summary>
    public required FrozenDictionary<string, PolicyExceptionDocument> PolicyExceptions { get; init; }

    /// <summary>Those whose tokens are exchanged, by name.</summary>
    public required FrozenDictionary<string, TrustedIssuerDocument> TrustedIssuers { get; init; }

    /// <summary>Those at which people sign in, by name.</summary>
    public required FrozenDictionary<string, IdentityProviderDocument> IdentityProviders { get; init; }

    /// <summary>Those who are told of what waits for people, by name.</summary>
    public FrozenDictionary<string, WebhookDocument> Webhooks { get; init; } = FrozenDictionary<string, WebhookDocument>.Empty;

    /// <summary>What is told when records come too often, by name.</summary>
    public FrozenDictionary<string, AlertDocument> Alerts { get; init; } = FrozenDictionary<string, AlertDocument>.Empty;

    /// <summary>The detectors that somebody else runs, by name.</summary>
    public FrozenDictionary<string, DetectorDocument> Detectors { get; init; } = FrozenDictionary<string, DetectorDocument>.Empty;

    /// <summary>The compiled policies, or null where there is no valid bundle: then everything is denied.</summary>
    public required PolicyBundle? Policies { get; init; }

    /// <summary>Who changed a policy last, and who agreed to that change, by the policy's name; none where nobody knows.</summary>
    public FrozenDictionary<string, ImmutableArray<string>> PolicyAuthors { get; init; } = FrozenDictionary<string, ImmutableArray<string>>.Empty;

    /// <summary>When persons are away, by name: as they say themselves, and as their documents say.</summary>
    public FrozenDictionary<string, ImmutableArray<Absence>> Absences { get; init; } = FrozenDictionary<string, ImmutableArray<Absence>>.Empty;

    /// <summary>The last activations of policies, the one in force first.</summary>
    public required ImmutableArray<PolicyActivation> Activations { get; init; }

    /// <summary>The draft that runs beside the policies in force; null where none does.</summary>
    public ShadowDraft? Shadow { get; init; }

    /// <summary>What is suspended or disabled, by kind and name.</summary>
    public required FrozenDictionary<(string Kind, string Name), HaltNotice> Halted { get; init; }

    /// <summary>Identifiers of revoked tokens that have not ended yet.</summary>
    public required FrozenSet<string> RevokedTokens { get; init; }

    /// <summary>What has been read, by who holds it, see <see cref="LabelHolder"/>; sorted.</summary>
    public ImmutableDictionary<string, ImmutableArray<string>> Labels { get; init; } = NoLabels;

    /// <summary>The deployments that a principal may act in, by name.</summary>
    /// <param name="principal">The principal.</param>
    /// <returns>Their names, sorted.</returns>
    public ImmutableArray<string> PlacesOf(string principal) => _places.GetValueOrDefault(principal, []);

    /// <summary>No labels of anybody.</summary>
    internal static ImmutableDictionary<string, ImmutableArray<string>> NoLabels { get; } =
        ImmutableDictionary<string, ImmutableArray<string>>.Empty.WithComparers(StringComparer.Ordinal);

    /// <summary>
    /// Documents as a view, to try them out: nothing is suspended or revoked in it, and its clock is one that no admission finds.
    /// </summary>
    /// <param name="documents">The documents.</param>
    /// <param name="policies">Their policies, compiled.</param>
    /// <returns>The view.</returns>
    internal static AuthorityView ForTrial(IReadOnlyCollection<BoundaryDocument> documents, PolicyBundle policies) => new()
    {
        Clock = -1,
        Principals = Named<PrincipalDocument>(documents),
        Deployments = Named<DeploymentDocument>(documents),
        Routes = Named<RouteDocument>(documents),
        Teams = Named<TeamDocument>(documents),
        PolicyDocuments = Named<PolicyDocument>(documents),
        PolicyExceptions = Named<PolicyExceptionDocument>(documents),
        TrustedIssuers = Named<TrustedIssuerDocument>(documents),
        IdentityProviders = Named<IdentityProviderDocument>(documents),
        Policies = policies,
        Activations = [],
        Halted = Nothing.Halted,
        RevokedTokens = Nothing.RevokedTokens,
    };

    /// <summary>Documents of one kind by name.</summary>
    /// <typeparam name="T">The kind.</typeparam>
    /// <param name="documents">The documents.</param>
    /// <returns>Those of the kind.</returns>
    internal static FrozenDictionary<string, T> Named<T>(IEnumerable<BoundaryDocument> documents)
        where T : BoundaryDocument => documents.OfType<T>().ToFrozenDictionary(static document => document.Name, StringComparer.Ordinal);

    /// <summary>Finds a route; the boundary's own is always there.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>The route, or null.</returns>
    public RouteDocument? FindRoute(string name) =>
        Routes.GetValueOrDefault(name) ?? (string.Equals(name, AdministrationRoute.Name, StringComparison.Ordinal) ? AdministrationRoute.Route : null);

    /// <summary>The routes that offer a model.</summary>
    /// <param name="dialect">The provider's protocol.</param>
    /// <param name="model">The model's name.</param>
    /// <returns>The routes, sorted by name.</returns>
    public ImmutableArray<RouteDocument> FindOffers(ModelDialect dialect, string model) => _offers.GetValueOrDefault((dialect, model), []);

    /// <summary>Finds the route that a type of resource means in AuthZEN.</summary>
    /// <param name="resource">The type.</param>
    /// <returns>The route; null where none does.</returns>
    public RouteDocument? FindByResource(string resource) => _spokenOf.GetValueOrDefault(resource);

    /// <summary>The policies that decide over a route. Where the stored ones are not valid, the boundary's own alone are in force: they let somebody mend it.</summary>
    /// <param name="route">The route's name.</param>
    /// <returns>The bundle; null where everything is denied.</returns>
    public PolicyBundle? PoliciesOf(string route) =>
        Policies ?? (string.Equals(route, AdministrationRoute.Name, StringComparison.Ordinal) ? AdministrationRoute.Policies : null);

    /// <summary>Every document in force, but for the boundary's own.</summary>
    public IEnumerable<BoundaryDocument> Documents =>
        [.. Teams.Values, .. Routes.Values, .. Principals.Values, .. Deployments.Values, .. PolicyDocuments.Values, .. PolicyExceptions.Values, .. TrustedIssuers.Values, .. IdentityProviders.Values, .. Webhooks.Values, .. Alerts.Values, .. Detectors.Values];

    /// <summary>Whether something is suspended or disabled.</summary>
    /// <param name="kind">The document's kind.</param>
    /// <param name="name">Its name.</param>
    /// <returns>True when it is.</returns>
    public bool IsHalted(string kind, string name) => Halted.ContainsKey((kind, name));

    /// <summary>Whether a token has ended before its time, itself or one that it was exchanged from.</summary>
    /// <param name="caller">Whom the token proves.</param>
    /// <returns>True when it has.</returns>
    public bool IsRevoked(CallerIdentity caller)
    {
        if (RevokedTokens.Contains(caller.TokenId))
        {
            return true;
        }

        foreach (string parent in caller.ParentTokens)
        {
            if (RevokedTokens.Contains(parent))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a route is in force: neither itself disabled, nor the principal suspended that it leads to.</summary>
    /// <param name="route">The route.</param>
    /// <returns>True when it is.</returns>
    public bool IsOpen(RouteDocument route) => !IsHalted(route.Kind, route.Name) && TryFindCallee(route, out _);

    /// <summary>Finds the principal that a route leads to.</summary>
    /// <param name="route">The route.</param>
    /// <param name="callee">The principal; null where the route names none.</param>
    /// <returns>False when the route names one that is unknown or suspended.</returns>
    public bool TryFindCallee(RouteDocument route, out PrincipalDocument? callee)
    {
        callee = null;
        return route.Principal is null || (Principals.TryGetValue(route.Principal, out callee) && !IsHalted(callee.Kind, callee.Name));
    }
}
