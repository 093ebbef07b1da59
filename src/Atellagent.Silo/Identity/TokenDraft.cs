using System.Collections.Immutable;
using System.Security.Claims;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Authority;
using Atellagent.Silo.Identity.Issuance;
using Atellagent.Silo.Identity.Possession;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Atellagent.Silo.Identity;

/// <summary>A token that is about to be issued, whatever grant it comes from: what it will say.</summary>
internal sealed record TokenDraft
{
    /// <summary>The principal that will act with it.</summary>
    public required string Principal { get; init; }

    /// <summary>The deployment that it is bound to; null only for persons and services.</summary>
    public string? Deployment { get; init; }

    /// <summary>On whose behalf, the original subject first.</summary>
    public ImmutableArray<Delegator> Delegation { get; init; } = [];

    /// <summary>The trusted issuer that vouches for its subject; null where the subject has proven itself here.</summary>
    public string? VouchedBy { get; init; }

    /// <summary>Who its subject was at an identity provider; null where they have proven themselves here.</summary>
    public UpstreamIdentity? Upstream { get; init; }

    /// <summary>The tokens that it is exchanged from: with any of them it ends.</summary>
    public ImmutableArray<string> ParentTokens { get; init; } = [];

    /// <summary>The addresses that it is for; empty where it is for all of the boundary.</summary>
    public ImmutableArray<string> Resources { get; init; } = [];

    /// <summary>Its own bounds; default where it has none.</summary>
    public ImmutableArray<Grant> Details { get; init; }

    /// <summary>The thumbprint of the key that it is bound to; null where it is bound to none.</summary>
    public string? KeyThumbprint { get; init; }

    /// <summary>When it ends at the latest; null where the usual lifetime applies alone.</summary>
    public DateTimeOffset? NotAfter { get; init; }

    /// <summary>The draft of a token that proves a caller, and ends with it.</summary>
    /// <param name="caller">The caller.</param>
    /// <returns>The draft.</returns>
    public static TokenDraft Of(CallerIdentity caller) => new()
    {
        Principal = caller.Principal,
        Deployment = caller.Deployment,
        Delegation = caller.Delegation,
        ParentTokens = caller.ParentTokens,
        VouchedBy = caller.VouchedBy,
        Upstream = caller.Upstream,
        Resources = caller.Resources,
        Details = caller.Details,
        KeyThumbprint = caller.KeyThumbprint,
        NotAfter = caller.ExpiresAt,
    };

    /// <summary>Has it issued.</summary>
    /// <param name="context">The request that it answers.</param>
    public void Issue(HandleTokenRequestContext context)
    {
        ClaimsIdentity identity = new("atellagent", Claims.Name, Claims.Role);
        DelegationClaim.Write(identity, Principal, Delegation, ParentTokens);
        identity.SetClaim(BoundaryClaims.Deployment, Deployment);
        identity.SetClaim(BoundaryClaims.VouchedBy, VouchedBy);
        UpstreamClaim.Write(identity, Upstream);
        DetailsClaim.Write(identity, Details);
        identity.SetAudiences(Resources.IsEmpty ? [BoundaryClaims.Audience] : Resources);
        identity.SetDestinations(static _ => [Destinations.AccessToken]);
        ClaimsPrincipal principal = new(identity);
        if (KeyThumbprint is not null)
        {
            TokenBinding.Note(principal, KeyThumbprint);
        }

        if (NotAfter is { } end)
        {
            TokenEnd.Note(principal, end);
        }

        TokenNote.Keep(context.Transaction, this);
        TokenAnswer.Note(context, Details, KeyThumbprint is not null);
        context.SignIn(principal);
    }
}
