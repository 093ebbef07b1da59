using System.Collections.Immutable;
using System.Security.Claims;
using System.Text.Json;
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
    /// <param name="token">The token.</param>
    /// <param name="subject">Its subject.</param>
    /// <param name="principal">The principal that acts.</param>
    /// <param name="delegation">On whose behalf.</param>
    /// <param name="parents">The tokens that it was exchanged from.</param>
    /// <returns>False where it cannot be read: then the token proves nothing.</returns>
    public static bool TryRead(
        JsonWebToken token,
        string subject,
        out string principal,
        out ImmutableArray<Delegator> delegation,
        out ImmutableArray<string> parents)
    {
        (principal, delegation) = (subject, []);
        if (!TryReadParents(token, out parents))
        {
            return false;
        }

        string? deployment = token.TryGetPayloadValue(SubjectDeployment, out JsonElement named) ? Text(named) : null;
        if (!token.TryGetPayloadValue(Act, out JsonElement actor))
        {
            return deployment is null;
        }

        List<Delegator> earlier = [];
        principal = Name(actor) ?? "";
        for (JsonElement now = actor; now.TryGetProperty(Act, out JsonElement before);)
        {
            if (Name(before) is not { } name || earlier.Count == DelegationChain.Deepest)
            {
                return false;
            }

            earlier.Add(new Delegator(name, before.TryGetProperty(Deployment, out JsonElement its) ? Text(its) : null));
            now = before;
        }

        earlier.Reverse();
        delegation = [new Delegator(subject, deployment), .. earlier];
        return principal.Length > 0;
    }

    private static bool TryReadParents(JsonWebToken token, out ImmutableArray<string> parents)
    {
        parents = [];
        if (!token.TryGetPayloadValue(Parents, out JsonElement told))
        {
            return true;
        }

        if (told.ValueKind != JsonValueKind.Array || told.EnumerateArray().Any(static p => Text(p) is null))
        {
            return false;
        }

        parents = [.. told.EnumerateArray().Select(static p => p.GetString()!)];
        return true;
    }

    private static string? Name(JsonElement party) =>
        party.ValueKind == JsonValueKind.Object && party.TryGetProperty(Claims.Subject, out JsonElement name) ? Text(name) : null;

    private static string? Text(JsonElement value) => value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;

    private static Claim Json(string name, JsonValue value) => new(
        name, value.ToString()!, value is JsonArray ? JsonClaimValueTypes.JsonArray : JsonClaimValueTypes.Json);
}
