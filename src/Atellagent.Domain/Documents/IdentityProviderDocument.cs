using System.Collections.Immutable;
using Atellagent.Domain.Authority;
using Atellagent.Domain.Json;
using Atellagent.Domain.Routes;

namespace Atellagent.Domain.Documents;

/// <summary>
/// Somebody else's OpenID Connect provider at which people sign in: how this boundary is a client of it, which of its subjects are
/// which people here, and which of its groups are which teams.
/// </summary>
public sealed record IdentityProviderDocument : BoundaryDocument
{
    /// <inheritdoc />
    public override string Kind => "IdentityProvider";

    /// <summary>What it is called on the sign-in page.</summary>
    public required string DisplayName { get; init; }

    /// <summary>The issuer (OpenID Connect Discovery 1.0), below which its metadata is.</summary>
    public required string Issuer { get; init; }

    /// <summary>Further addresses that its metadata may name endpoints at; always taken are those of the issuer's own scheme, host and port.</summary>
    public ImmutableArray<string> Endpoints { get; init; } = [];

    /// <summary>The networks that these addresses may lead to; empty where public ones only.</summary>
    public ImmutableArray<string> Networks { get; init; } = [];

    /// <summary>The name that the provider knows this boundary by.</summary>
    public required string ClientId { get; init; }

    /// <summary>Where the secret is that goes with it; null where it is a key.</summary>
    public string? ClientSecretRef { get; init; }

    /// <summary>Where the private key is (PEM) that assertions are signed with; null where it is a secret.</summary>
    public string? ClientKeyRef { get; init; }

    /// <summary>The scopes that are asked for; <c>openid</c> is always among them.</summary>
    public required ImmutableArray<string> Scopes { get; init; }

    /// <summary>Tells from the provider's claims which person it is; null where the people's own documents name their subjects.</summary>
    public ClaimMapping? Mapping { get; init; }

    /// <summary>Those that the mapping may lead to; empty where there is none.</summary>
    public ImmutableArray<string> Persons { get; init; } = [];

    /// <summary>The claim that the groups are in; null where groups mean nothing.</summary>
    public string? GroupsClaim { get; init; }

    /// <summary>Which group is which team. A group that is not here is nothing.</summary>
    public ImmutableArray<GroupTeam> Teams { get; init; } = [];

    /// <summary>Every address that the boundary itself may call: the issuer's and the further ones.</summary>
    public IEnumerable<RouteDestination> Destinations =>
        Endpoints.Prepend(new Uri(Issuer).GetLeftPart(UriPartial.Authority)).Select(address => new RouteDestination { BaseUrl = address + "/", Networks = Networks });

    /// <summary>Finds the person that a verified identity is.</summary>
    /// <param name="claims">The provider's claims.</param>
    /// <param name="subject">Its subject.</param>
    /// <param name="principals">The principals in force.</param>
    /// <returns>The principal's name; null where it is nobody here, or not exactly one.</returns>
    public string? FindPerson(JsonObject claims, string subject, IEnumerable<PrincipalDocument> principals)
    {
        if (Mapping is not null)
        {
            // An address that the provider has not verified is whatever somebody typed there.
            JsonObject told = claims["email_verified"] is JsonBoolean { Value: true } ? claims : claims.Without("email");
            return Mapping.Find(told) is { } person && Persons.Contains(person, StringComparer.Ordinal) ? person : null;
        }

        PrincipalDocument[] found = [.. principals.Where(principal => principal.Is(new UpstreamSubject(Name, subject))).Take(2)];
        return found is [PrincipalDocument only] ? only.Name : null;
    }

    /// <summary>Whether an identity still leads to a person, as far as can be told without its claims.</summary>
    /// <param name="person">The person.</param>
    /// <param name="subject">The provider's subject.</param>
    /// <returns>True where it does.</returns>
    public bool StillKnows(PrincipalDocument person, string subject) =>
        Mapping is null ? person.Is(new UpstreamSubject(Name, subject)) : Persons.Contains(person.Name, StringComparer.Ordinal);

    /// <summary>The groups among a person's that mean something here.</summary>
    /// <param name="claims">The provider's claims.</param>
    /// <returns>The groups, sorted; what is no text is no group.</returns>
    public ImmutableArray<string> GroupsIn(JsonObject claims)
    {
        if (GroupsClaim is null)
        {
            return [];
        }

        HashSet<string> groups = claims[GroupsClaim] switch
        {
            JsonArray list => [.. list.Items.OfType<JsonString>().Select(static group => group.Value)],
            JsonString one => [one.Value],
            _ => [],
        };
        return [.. Teams.Select(static known => known.Group).Where(groups.Contains).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    /// <summary>The teams that groups mean now.</summary>
    /// <param name="groups">The groups.</param>
    /// <returns>The teams' names, sorted.</returns>
    public ImmutableArray<string> TeamsOf(ImmutableArray<string> groups) =>
        [.. Teams.Where(known => groups.Contains(known.Group, StringComparer.Ordinal)).Select(static known => known.Team).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    internal override int ApplyOrder => 7;
}
