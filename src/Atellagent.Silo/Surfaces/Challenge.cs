using Atellagent.Silo.Composition;

namespace Atellagent.Silo.Surfaces;

/// <summary>The challenge of every 401: where the metadata is that leads to a token (RFC 9728, section 5.1).</summary>
internal static class Challenge
{
    private const string Metadata = ".well-known/oauth-protected-resource";

    /// <summary>Makes it.</summary>
    /// <param name="context">The request.</param>
    /// <returns>The value of <c>WWW-Authenticate</c>.</returns>
    public static string For(HttpContext context)
    {
        BoundaryAddress address = context.RequestServices.GetRequiredService<BoundaryAddress>();

        // Each MCP route is a resource of its own; everything else is the boundary.
        string below = context.Request.Path.StartsWithSegments("/mcp") ? context.Request.Path.ToUriComponent() : "";
        string wrong = context.Request.Headers.Authorization.Count > 0 ? "error=\"invalid_token\", " : "";
        return $"Bearer {wrong}resource_metadata=\"{address.Issuer.TrimEnd('/')}/{Metadata}{below}\"";
    }
}
