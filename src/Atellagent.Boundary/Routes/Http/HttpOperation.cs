using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Atellagent.Boundary.Routes.Egress;
using Atellagent.Domain.Json;
using Atellagent.Domain.Routes;

namespace Atellagent.Boundary.Routes.Http;

/// <summary>
/// How one operation's granted arguments become a request: some are segments of the path, some stand in the query or in a
/// listed header, and the others make the body, in canonical JSON.
/// </summary>
internal sealed class HttpOperation
{
    private readonly RouteOperation _operation;
    private readonly PathTemplate _path;
    private readonly ImmutableHashSet<string> _elsewhere;

    private HttpOperation(RouteOperation operation, PathTemplate path)
    {
        _operation = operation;
        _path = path;
        _elsewhere = [.. path.Arguments, .. operation.Query, .. operation.Headers.Values];
        Method = new HttpMethod(operation.Method!);
        HasBody = Method != HttpMethod.Get && Method != HttpMethod.Head && Method != HttpMethod.Delete;
    }

    /// <summary>The method.</summary>
    public HttpMethod Method { get; }

    /// <summary>Whether what is left over travels in a body.</summary>
    public bool HasBody { get; }

    /// <summary>Prepares an operation.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="prepared">The prepared one.</param>
    /// <returns>False where it has no method or no usable path.</returns>
    public static bool TryPrepare(RouteOperation operation, [NotNullWhen(true)] out HttpOperation? prepared)
    {
        prepared = operation.Method is not null && PathTemplate.TryParse(operation.Path ?? "", out PathTemplate? path)
            ? new HttpOperation(operation, path)
            : null;
        return prepared is not null;
    }

    /// <summary>Makes the request.</summary>
    /// <param name="destination">Where to.</param>
    /// <param name="arguments">The granted arguments.</param>
    /// <param name="request">The request.</param>
    /// <param name="refused">The argument that cannot be sent.</param>
    /// <returns>False when an argument cannot be sent.</returns>
    public bool TryBuild(
        ApprovedDestination destination,
        JsonObject arguments,
        [NotNullWhen(true)] out HttpRequestMessage? request,
        out string refused)
    {
        (request, refused) = (null, "");
        if (_path.Expand(name => Text(arguments[name])) is not PathExpansion.Path path)
        {
            refused = "an argument cannot be a path segment";
            return false;
        }

        StringBuilder target = new StringBuilder(destination.Path).Append(destination.Path.EndsWith('/') ? "" : "/").Append(path.Text);
        if (!TryAppendQuery(target, arguments))
        {
            refused = "an argument cannot stand in the query";
            return false;
        }

        HttpRequestMessage made = new(Method, destination.Target(target.ToString()));
        foreach ((string header, string argument) in _operation.Headers)
        {
            if (arguments[argument] is { } value
                && (Text(value) is not { } text || text.AsSpan().ContainsAnyExceptInRange(' ', '~') || !made.Headers.TryAddWithoutValidation(header, text)))
            {
                refused = "an argument cannot stand in a header";
                return false;
            }
        }

        // A body is always there, also an empty one: it is what keeps the client from sending a request twice.
        made.Content = HasBody ? OnceContent.Json(CanonicalJson.ToUtf8(Rest(arguments))) : new OnceContent(default);
        request = made;
        return true;
    }

    private JsonObject Rest(JsonObject arguments)
    {
        foreach (string name in _elsewhere)
        {
            arguments = arguments.Without(name);
        }

        return arguments;
    }

    private bool TryAppendQuery(StringBuilder target, JsonObject arguments)
    {
        QueryString query = new();
        foreach ((string name, JsonValue value) in arguments.Members)
        {
            if (!(HasBody ? _operation.Query.Contains(name, StringComparer.Ordinal) : _operation.Query.Contains(name, StringComparer.Ordinal) || !_elsewhere.Contains(name)))
            {
                continue;
            }

            if (Text(value) is not { } text || !query.TryAdd(name, text))
            {
                return false;
            }
        }

        target.Append(query);
        return true;
    }

    private static string? Text(JsonValue? value) => value switch
    {
        JsonString text => text.Value,
        JsonNumber number => number.Canonical,
        JsonBoolean boolean => boolean.Value ? "true" : "false",
        _ => null,
    };
}
