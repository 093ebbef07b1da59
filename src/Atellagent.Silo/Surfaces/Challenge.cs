using Atellagent.Silo.Composition;
using Atellagent.Silo.Identity;
using Atellagent.Silo.Identity.Possession;
using Microsoft.Extensions.Primitives;

namespace Atellagent.Silo.Surfaces;

/// <summary>The challenge of every 401: where the metadata is that leads to a token (RFC 9728, section 5.1).</summary>
internal static class Challenge
{
    private const string Metadata = ".well-known/oauth-protected-resource";

    /// <summary>Makes it.</summary>
    /// <param name="context">The request.</param>
    /// <returns>The values of <c>WWW-Authenticate</c>.</returns>
    public static StringValues For(HttpContext context)
    {
        BoundaryAddress address = context.RequestServices.GetRequiredService<BoundaryAddress>();

        // Each MCP route is a resource of its own; everything else is the boundary.
        string below = context.Request.Path.StartsWithSegments("/mcp") ? context.Request.Path.ToUriComponent() : "";
        string metadata = $"resource_metadata=\"{address.Issuer.TrimEnd('/')}/{Metadata}{below}\"";
        string? problem = PrincipalAuthenticator.ProofProblem(context);
        string wrong = problem is null && context.Request.Headers.Authorization.Count > 0 ? "error=\"invalid_token\", " : "";

        // RFC 9449, section 7.1.
        string proof = problem is null ? "" : $"error=\"invalid_dpop_proof\", error_description=\"{problem}\", ";
        return new StringValues([$"Bearer {wrong}{metadata}", $"DPoP {proof}algs=\"{ProofOfPossession.Algorithms}\", {metadata}"]);
    }
}
