using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;
using Atellagent.Silo.Composition;

namespace Atellagent.Silo.Surfaces.Discovery;

/// <summary>What a client may know before it has a token: the protected resource metadata (RFC 9728) and the schema of our documents.</summary>
/// <param name="address">The boundary's own address.</param>
internal sealed class ProtectedResource(BoundaryAddress address)
{
    /// <summary>Tells where tokens come from.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public Task MetadataAsync(HttpContext context)
    {
        string below = (string?)context.Request.RouteValues["path"] is { Length: > 0 } path ? "/" + path : "";
        return Problem.WriteJsonAsync(context, StatusCodes.Status200OK, "application/json", JsonObject.Of(
            ("authorization_servers", new JsonArray([new JsonString(address.Issuer)])),
            ("bearer_methods_supported", new JsonArray([new JsonString("header")])),
            ("resource", new JsonString(address.Issuer.TrimEnd('/') + below)),
            ("resource_name", new JsonString("Atellagent"))));
    }

    /// <summary>The JSON Schema of the boundary folder's documents.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public static Task SchemaAsync(HttpContext context)
    {
        context.Response.ContentType = "application/schema+json";
        return context.Response.WriteAsync(BoundarySchema.Json, context.RequestAborted);
    }
}
