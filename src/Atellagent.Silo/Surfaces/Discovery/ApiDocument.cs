using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Atellagent.Boundary.Evidence;
using Atellagent.Client;
using Atellagent.Silo.Composition;

namespace Atellagent.Silo.Surfaces.Discovery;

/// <summary>
/// The description of the API (OpenAPI 3.1): <c>/openapi/v1.json</c>. Which operations there are say the endpoints that are mapped, so none can be
/// forgotten; what each is says <see cref="ApiTable"/>; and schemas are made of the client's types.
/// </summary>
/// <param name="address">The boundary's own address.</param>
internal sealed partial class ApiDocument(BoundaryAddress address)
{
    /// <summary>Where it is.</summary>
    public const string Path = "/openapi/v1.json";

    private const string Prefix = "/v1/";

    // What a part of a path is, wherever it stands.
    private static readonly FrozenDictionary<string, string> Parts = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["id"] = "Its identifier.",
        ["index"] = "The record's place in its log, from 0.",
        ["kind"] = "The kind of documents, in the plural: principals, deployments, routes, policies and so on.",
        ["log"] = "The log.",
        ["name"] = "Its name.",
        ["verb"] = "suspend, resume, disable or enable.",
        ["version"] = "The policy version.",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private byte[]? _bytes;

    /// <summary>Sends it.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when it is written.</returns>
    public async Task GetAsync(HttpContext context)
    {
        // The same for everybody and for as long as the process lives.
        byte[] bytes = _bytes ??= Make(context.RequestServices.GetRequiredService<EndpointDataSource>());
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = bytes.Length;
        await context.Response.BodyWriter.WriteAsync(bytes, context.RequestAborted);
    }

    private byte[] Make(EndpointDataSource endpoints)
    {
        ApiSchemas schemas = new();
        JsonObject paths = [];
        foreach ((string method, string path) in Mapped(endpoints).Distinct().OrderBy(static one => one.Path, StringComparer.Ordinal).ThenBy(static one => one.Method, StringComparer.Ordinal))
        {
            ApiOperation operation = ApiTable.All.FirstOrDefault(one => one.Method == method && one.Path == path) ?? new ApiOperation(method, path, $"{method} {path}");
            JsonObject item = paths[path] as JsonObject ?? [];
            item[method.ToLowerInvariant()] = Tell(operation, schemas);
            paths[path] = item;
        }

        JsonObject document = new()
        {
            ["openapi"] = "3.1.1",
            ["info"] = new JsonObject
            {
                ["title"] = "Atellagent",
                ["version"] = ProductVersion.Text,
                ["description"] = "A fail-closed execution boundary for AI agents. Refusals are problems (RFC 9457) with a stable code; an action that was denied has its decision in them.",
            },
            ["servers"] = new JsonArray(new JsonObject { ["url"] = address.Issuer.TrimEnd('/') }),
            ["security"] = new JsonArray(new JsonObject { ["token"] = new JsonArray() }),
            ["paths"] = paths,
        };
        JsonNode problem = schemas.Of(WireJson.Default.ProblemReport);
        document["components"] = new JsonObject
        {
            ["responses"] = new JsonObject
            {
                ["problem"] = new JsonObject
                {
                    ["description"] = "It was refused; the code says why.",
                    ["content"] = new JsonObject { ["application/problem+json"] = new JsonObject { ["schema"] = problem } },
                },
            },
            ["schemas"] = schemas.All(),
            ["securitySchemes"] = new JsonObject
            {
                ["token"] = new JsonObject
                {
                    ["type"] = "oauth2",
                    ["flows"] = new JsonObject { ["clientCredentials"] = new JsonObject { ["tokenUrl"] = address.Issuer.TrimEnd('/') + "/oauth/token", ["scopes"] = new JsonObject() } },
                },
            },
        };
        return Encoding.UTF8.GetBytes(document.ToJsonString());
    }

    private static IEnumerable<(string Method, string Path)> Mapped(EndpointDataSource endpoints) =>
        from endpoint in endpoints.Endpoints.OfType<RouteEndpoint>()
        let path = CatchAll().Replace("/" + endpoint.RoutePattern.RawText!.TrimStart('/'), "{")
        where path.StartsWith(Prefix, StringComparison.Ordinal)
        from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"]
        select (method, path);

    private static JsonObject Tell(ApiOperation operation, ApiSchemas schemas)
    {
        JsonObject told = new()
        {
            ["operationId"] = Words().Replace($"{operation.Method.ToLowerInvariant()}_{operation.Path[1..]}", "_").TrimEnd('_'),
            ["summary"] = operation.Summary,
            ["tags"] = new JsonArray(operation.Path.Split('/')[2]),
            ["responses"] = Answers(operation, schemas),
        };
        JsonArray parameters =
        [
            .. Parameter().Matches(operation.Path).Select(static match => Text(match.Groups[1].Value, "path", Parts.GetValueOrDefault(match.Groups[1].Value))),
            .. operation.Query.Select(static one => Text(one.Name, "query", one.About)),
            .. operation.Headers.Select(static one => Text(one.Name, "header", one.About)),
        ];
        if (parameters.Count > 0)
        {
            told["parameters"] = parameters;
        }

        if (operation.Body is not null || operation.BodyType is not null || operation.Example is not null)
        {
            JsonObject media = operation.BodyType is not null ? new JsonObject { ["schema"] = new JsonObject { ["type"] = "string" } }
                : operation.Body is { } body ? new JsonObject { ["schema"] = schemas.Of(body) }
                : new JsonObject { ["schema"] = new JsonObject { ["type"] = "object" } };
            if (operation.Example is { } example)
            {
                media["example"] = operation.BodyType is null ? JsonNode.Parse(example) : JsonValue.Create(example);
            }

            told["requestBody"] = new JsonObject { ["required"] = true, ["content"] = new JsonObject { [operation.BodyType ?? "application/json"] = media } };
        }

        return told;
    }

    private static JsonObject Answers(ApiOperation operation, ApiSchemas schemas)
    {
        JsonObject answers = [];
        foreach (int status in operation.Statuses)
        {
            JsonObject answer = new() { ["description"] = status switch { 201 => "Opened.", 202 => "It waits, or is under way.", _ => "Done." } };
            if (status != StatusCodes.Status204NoContent)
            {
                answer["content"] = new JsonObject { [operation.AnswerType] = operation.Answer is { } type ? new JsonObject { ["schema"] = schemas.Of(type) } : new JsonObject() };
            }

            answers[status.ToString(CultureInfo.InvariantCulture)] = answer;
        }

        answers["default"] = new JsonObject { ["$ref"] = "#/components/responses/problem" };
        return answers;
    }

    private static JsonObject Text(string name, string where, string? about)
    {
        JsonObject parameter = new() { ["name"] = name, ["in"] = where, ["required"] = where == "path", ["schema"] = new JsonObject { ["type"] = "string" } };
        if (about is not null)
        {
            parameter["description"] = about;
        }

        return parameter;
    }

    [GeneratedRegex(@"\{\*+")]
    private static partial Regex CatchAll();

    [GeneratedRegex("[^a-z0-9]+", RegexOptions.IgnoreCase)]
    private static partial Regex Words();

    [GeneratedRegex(@"\{([^}]+)\}")]
    private static partial Regex Parameter();
}
