namespace Atellagent.Silo.Identity;

/// <summary>Claims of the boundary's own tokens beyond the registered ones.</summary>
internal static class BoundaryClaims
{
    /// <summary>The deployment that the token is bound to.</summary>
    public const string Deployment = "deployment";

    /// <summary>The trusted issuer from whose token it was exchanged.</summary>
    public const string VouchedBy = "vouched_by";

    /// <summary>Who the subject was at an identity provider when they signed in: <c>{ "groups", "provider", "sub" }</c>.</summary>
    public const string Upstream = "upstream";

    /// <summary>The audience of every access token: this boundary's surfaces.</summary>
    public const string Audience = "atellagent";
}
