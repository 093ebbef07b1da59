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

    /// <summary>Describes a person who has signed in.</summary>
    /// <param name="session">The session.</param>
    /// <param name="scopes">What the client asked for.</param>
    /// <returns>The subject of codes and tokens.</returns>
    public static ClaimsPrincipal For(PersonSession session, ImmutableArray<string> scopes) =>
        Make(session.Person, session.AuthenticatedAt.ToUnixTimeSeconds(), session.Method == "password" ? "pwd" : "fed", scopes, [], UpstreamClaim.OfText(session.Upstream));

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
        UpstreamClaim.Find(proven));

    private static ClaimsPrincipal Make(
        string person, long authenticatedAt, string method, ImmutableArray<string> scopes, ImmutableArray<string> resources, UpstreamIdentity? upstream)
    {
        ClaimsIdentity identity = new("atellagent", Claims.Name, Claims.Role);
        identity.SetClaim(Claims.Subject, person);
        identity.SetClaim(Claims.AuthenticationTime, authenticatedAt);
        identity.SetClaims(Method, [method]);
        UpstreamClaim.Write(identity, upstream);
        identity.SetAudiences(resources.IsEmpty ? [BoundaryClaims.Audience] : resources);
        identity.SetScopes(scopes);
        identity.SetDestinations(static claim => claim.Type is Claims.AuthenticationTime or Method or Claims.Subject
            ? [Destinations.AccessToken, Destinations.IdentityToken]
            : [Destinations.AccessToken]);
        return new ClaimsPrincipal(identity);
    }
}
