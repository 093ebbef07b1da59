using System.Collections.Immutable;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Documents;

namespace Atellagent.Boundary.Authority;

/// <summary>What a sign-in at an identity provider is worth under the documents in force: whether it still proves somebody, and which teams its groups are.</summary>
public static class UpstreamStanding
{
    /// <summary>Whether a sign-in still proves a person.</summary>
    /// <param name="view">Authority.</param>
    /// <param name="person">The principal's name.</param>
    /// <param name="upstream">Who the person was at the provider; null where they proved themselves here.</param>
    /// <returns>False where the provider is unknown or suspended, or the person is not its subject any more.</returns>
    public static bool Holds(AuthorityView view, string person, UpstreamIdentity? upstream) =>
        upstream is null
        || (Find(view, upstream.Provider) is { } provider
            && view.Principals.TryGetValue(person, out PrincipalDocument? principal)
            && provider.StillKnows(principal, upstream.Subject));

    /// <summary>Finds a provider that people may sign in at.</summary>
    /// <param name="view">Authority.</param>
    /// <param name="name">Its name.</param>
    /// <returns>The provider; null where there is none, or it is suspended.</returns>
    public static IdentityProviderDocument? Find(AuthorityView view, string? name) =>
        name is not null && view.IdentityProviders.TryGetValue(name, out IdentityProviderDocument? provider) && !view.IsHalted(provider.Kind, provider.Name)
            ? provider
            : null;

    /// <summary>The teams that a person is in through a provider.</summary>
    /// <param name="view">Authority.</param>
    /// <param name="upstream">Who the person was there.</param>
    /// <returns>The teams' names, sorted; a team that is not in force is none.</returns>
    public static ImmutableArray<string> Teams(AuthorityView view, UpstreamIdentity? upstream) =>
        upstream is null || Find(view, upstream.Provider) is not { } provider ? [] : [.. provider.TeamsOf(upstream.Groups).Where(view.Teams.ContainsKey)];

    /// <summary>Whether a person is, through a provider, in the team that answers for a principal. A group lends no vote, and takes it from whoever owns what asks.</summary>
    /// <param name="view">Authority.</param>
    /// <param name="upstream">Who the person was there.</param>
    /// <param name="principal">The principal's name.</param>
    /// <returns>True where they own it so.</returns>
    public static bool IsOwner(AuthorityView view, UpstreamIdentity? upstream, string principal) =>
        view.Principals.GetValueOrDefault(principal)?.Owner is { } owner && Teams(view, upstream).Contains(owner, StringComparer.Ordinal);

    /// <summary>All teams that a party of a call is in.</summary>
    /// <param name="view">Authority.</param>
    /// <param name="principal">The party.</param>
    /// <param name="upstream">Who it was at a provider; null where it proved itself here.</param>
    /// <returns>The teams' names, sorted.</returns>
    public static ImmutableArray<string> AllTeams(AuthorityView view, string principal, UpstreamIdentity? upstream)
    {
        ImmutableArray<string> listed = view.Memberships.GetValueOrDefault(principal, []);
        ImmutableArray<string> lent = Teams(view, upstream);
        return lent.IsEmpty ? listed : [.. listed.Union(lent, StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }
}
