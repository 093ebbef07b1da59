using System.Collections.Immutable;
using System.Security.Claims;
using Atellagent.Domain.Actions;
using Atellagent.Storage.People;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Atellagent.Silo.Identity.People;

/// <summary>What a person's tokens say.</summary>
internal static class PersonToken
{
    private const string Method = "amr";

    // What the person has agreed to, in codes and refresh tokens and nowhere else.
    private const string Agreed = "atellagent:resources";

    /// <summary>Describes a person who has signed in.</summary>
    /// <param name="session">The session.</param>
    /// <param name="scopes">What the client asked for.</param>
    /// <param name="resources">The addresses that its tokens may be for (RFC 8707); empty where for all of the boundary.</param>
    /// <returns>The subject of codes and tokens.</returns>
    public static ClaimsPrincipal For(PersonSession session, ImmutableArray<string> scopes, ImmutableArray<string> resources) =>
        Make(session.Person, session.AuthenticatedAt.ToUnixTimeSeconds(), session.Method == "password" ? "pwd" : "fed", scopes, resources, resources, UpstreamClaim.OfText(session.Upstream));

    /// <summary>The addresses that tokens from a code or a refresh token may be for.</summary>
    /// <param name="proven">What was proven before.</param>
    /// <returns>The addresses; empty where all of the boundary.</returns>
    public static ImmutableArray<string> Resources(ClaimsPrincipal proven) => proven.GetClaims(Agreed);

    /// <summary>Describes the same person again, from a code or a refresh token.</summary>
    /// <param name="proven">What was proven before.</param>
    /// <param name="resources">The addresses that the token is for; empty where for all of the boundary.</param>
    /// <returns>The subject of the tokens.</returns>
    public static ClaimsPrincipal Again(ClaimsPrincipal proven, ImmutableArray<string> resources) => Make(
        proven.GetClaim(Claims.Subject)!,
        long.Parse(proven.GetClaim(Claims.AuthenticationTime)!, System.Globalization.CultureInfo.InvariantCulture),
        proven.GetClaim(Method)!,
        proven.GetScopes(),
        resources,
        Resources(proven),
        UpstreamClaim.Find(proven));

    private static ClaimsPrincipal Make(
        string person,
        long authenticatedAt,
        string method,
        ImmutableArray<string> scopes,
        ImmutableArray<string> resources,
        ImmutableArray<string> agreed,
        UpstreamIdentity? upstream)
    {
        ClaimsIdentity identity = new("atellagent", Claims.Name, Claims.Role);
        identity.SetClaim(Claims.Subject, person);
        identity.SetClaim(Claims.AuthenticationTime, authenticatedAt);
        identity.SetClaims(Method, [method]);
        UpstreamClaim.Write(identity, upstream);
        identity.SetAudiences(resources.IsEmpty ? [BoundaryClaims.Audience] : resources);
        identity.SetScopes(scopes);
        identity.SetClaims(Agreed, agreed);
        identity.SetDestinations(static claim => claim.Type switch
        {
            Claims.AuthenticationTime or Method or Claims.Subject => [Destinations.AccessToken, Destinations.IdentityToken],
            Agreed => [],
            _ => [Destinations.AccessToken],
        });
        return new ClaimsPrincipal(identity);
    }
}
