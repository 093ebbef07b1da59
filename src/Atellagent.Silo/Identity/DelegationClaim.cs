using System.Collections.Immutable;
using System.Security.Claims;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Atellagent.Silo.Identity;

/// <summary>
/// Who acts for whom, as a token says it (RFC 8693, section 4.1): <c>sub</c> is the one on whose behalf, <c>act</c> the one who
/// acts, and an <c>act</c> inside it whoever acted before. Each party but the one who acts has its own deployment beside its name.
/// </summary>
internal static class DelegationClaim
{
    private const string Act = "act";
    private const string Deployment = "deployment";
    private const string SubjectDeployment = "sub_deployment";
    private const string Parents = "parent_tokens";

    /// <summary>Writes the subject, those who act for it, and the tokens that this one was exchanged from.</summary>
    /// <param name="identity">Whom the token is for.</param>
    /// <param name="principal">The principal that acts.</param>
    /// <param name="delegation">On whose behalf, the original subject first; empty where for itself.</param>
    /// <param name="parents">The identifiers of those tokens.</param>
    public static void Write(ClaimsIdentity identity, string principal, ImmutableArray<Delegator> delegation, ImmutableArray<string> parents)
    {
        identity.AddClaim(new Claim(Claims.Subject, delegation.IsEmpty ? principal : delegation[0].Principal));
        if (!delegation.IsEmpty)
        {
            JsonObject? earlier = null;
            foreach (Delegator link in delegation.Skip(1))
            {
                earlier = JsonObject.Of(
                    (Act, earlier),
                    (Deployment, link.Deployment is null ? null : new JsonString(link.Deployment)),
                    (Claims.Subject, new JsonString(link.Principal)));
            }

            identity.AddClaim(Json(Act, JsonObject.Of((Act, earlier), (Claims.Subject, new JsonString(principal)))));
            if (delegation[0].Deployment is { } deployment)
            {
                identity.AddClaim(new Claim(SubjectDeployment, deployment));
            }
        }

        if (!parents.IsEmpty)
        {
            identity.AddClaim(Json(Parents, new JsonArray([.. parents.Select(static p => new JsonString(p))])));
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote from a token that has been verified.</summary>
    /// <param name="claims">The token's claims.</param>
    /// <param name="subject">Its subject.</param>
    /// <param name="principal">The principal that acts.</param>
    /// <param name="delegation">On whose behalf.</param>
    /// <param name="parents">The tokens that it was exchanged from.</param>
    /// <returns>False where it cannot be read: then the token proves nothing.</returns>
    public static bool TryRead(
        JsonObject claims,
        string subject,
        out string principal,
        out ImmutableArray<Delegator> delegation,
        out ImmutableArray<string> parents)
    {
        (principal, delegation) = (subject, []);
        if (!TryReadParents(claims, out parents) || claims[SubjectDeployment] is not (null or JsonString))
        {
            return false;
        }

        string? deployment = (claims[SubjectDeployment] as JsonString)?.Value;
        if (claims[Act] is not { } actor)
        {
            return deployment is null;
        }

        if (actor is not JsonObject now || now[Claims.Subject] is not JsonString { Value.Length: > 0 } acting)
        {
            return false;
        }

        List<Delegator> earlier = [];
        while (now[Act] is { } before)
        {
            if (before is not JsonObject party
                || party[Claims.Subject] is not JsonString { Value.Length: > 0 } name
                || party[Deployment] is not (null or JsonString)
                || earlier.Count == DelegationChain.Deepest)
            {
                return false;
            }

            earlier.Add(new Delegator(name.Value, (party[Deployment] as JsonString)?.Value));
            now = party;
        }

        earlier.Reverse();
        principal = acting.Value;
        delegation = [new Delegator(subject, deployment), .. earlier];
        return true;
    }

    private static bool TryReadParents(JsonObject claims, out ImmutableArray<string> parents)
    {
        parents = [];
        if (claims[Parents] is not { } told)
        {
            return true;
        }

        if (told is not JsonArray { Items: var items } || items.Any(static item => item is not JsonString))
        {
            return false;
        }

        parents = [.. items.Cast<JsonString>().Select(static item => item.Value)];
        return true;
    }

    private static Claim Json(string name, JsonValue value) => new(
        name, value.ToString()!, value is JsonArray ? JsonClaimValueTypes.JsonArray : JsonClaimValueTypes.Json);
}
