using Atellagent.Domain.Authority;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Json;
using Atellagent.Silo.Composition;
using Atellagent.Silo.Identity.Possession;

namespace Atellagent.Silo.Surfaces.Discovery;

/// <summary>What a client may know before it has a token: the protected resource metadata (RFC 9728) and the schema of our documents.</summary>
/// <param name="address">The boundary's own address.</param>
internal sealed class ProtectedResource(BoundaryAddress address)
{
    /// <summary>
    /// Tells where tokens come from, for the boundary and for each MCP route. Whether there is such a route is for those to
    /// know who may call it: the answer is the same.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public Task MetadataAsync(HttpContext context)
    {
        string path = (string?)context.Request.RouteValues["path"] ?? "";
        if (path.Split('/') is not ([""] or ["mcp"] or ["mcp", { Length: > 0 }]))
        {
            return Problem.WriteAsync(context, "not_found", "there is no such resource");
        }

        JsonArray algorithms = new([.. ProofOfPossession.Algorithms.Split(' ').Select(static a => new JsonString(a))]);
        return Problem.WriteJsonAsync(context, StatusCodes.Status200OK, "application/json", JsonObject.Of(
            ("authorization_details_types_supported", new JsonArray([new JsonString(AuthorizationDetails.Type)])),
            ("authorization_servers", new JsonArray([new JsonString(address.Issuer)])),
            ("bearer_methods_supported", new JsonArray([new JsonString("header")])),
            ("dpop_signing_alg_values_supported", algorithms),
            ("resource", new JsonString(path.Length == 0 ? address.Issuer.TrimEnd('/') : $"{address.Issuer.TrimEnd('/')}/{path}")),
            ("resource_name", new JsonString("Atellagent"))));
    }

    /// <summary>The JSON Schema of the boundary folder's documents.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public static Task SchemaAsync(HttpContext context) => WriteAsync(context, BoundarySchema.Json);

    /// <summary>The JSON Schema of evidence's records.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public static Task RecordSchemaAsync(HttpContext context) => WriteAsync(context, EvidenceRecordSchema.Json);

    private static Task WriteAsync(HttpContext context, string schema)
    {
        context.Response.ContentType = "application/schema+json";
        return context.Response.WriteAsync(schema, context.RequestAborted);
    }
}
