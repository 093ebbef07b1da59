using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Text;
using Atellagent.Boundary.Permits;
using Atellagent.Boundary.Routes.Egress;
using Atellagent.Domain.Documents.Reading;
using Atellagent.Domain.Json;
using Atellagent.Domain.Routes;

namespace Atellagent.Boundary.Routes.Http;

/// <summary>
/// How one operation's granted arguments become a request: some are segments of the path, some stand in the query or in a
/// listed header, and the others make the body, in canonical JSON. Where the method has no body they stand in the query.
/// </summary>
internal sealed class HttpOperation
{
    private const int LongestTarget = 8192;
    private const int LongestHeader = 2048;
    private readonly RouteOperation _operation;
    private readonly PathTemplate _path;
    private readonly ImmutableHashSet<string> _elsewhere;
    private readonly ImmutableHashSet<string> _query;

    private HttpOperation(RouteOperation operation, PathTemplate path)
    {
        _operation = operation;
        _path = path;
        _query = [.. operation.Query];
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
    /// <param name="credentialHeader">The header of the route's credential, which no argument may touch.</param>
    /// <param name="prepared">The prepared one.</param>
    /// <returns>False where it has no method, no usable path, or a header that is not for arguments.</returns>
    public static bool TryPrepare(RouteOperation operation, string? credentialHeader, [NotNullWhen(true)] out HttpOperation? prepared)
    {
        bool isUsable = operation.Method is "GET" or "HEAD" or "POST" or "PUT" or "PATCH" or "DELETE"
            && operation.Headers.Keys.All(header => IsForArguments(header, credentialHeader))
            && (operation.IdempotencyHeader is not { } key || (HeaderRules.WhyNoIdempotencyKey(key) is null && IsFree(key, operation, credentialHeader)));
        prepared = isUsable && PathTemplate.TryParse(operation.Path ?? "", out PathTemplate? path) ? new HttpOperation(operation, path) : null;
        return prepared is not null;
    }

    /// <summary>Makes the request.</summary>
    /// <param name="destination">Where to.</param>
    /// <param name="permit">The permit: the request is made of its granted arguments, and begins only if it can be used up then.</param>
    /// <param name="request">The request.</param>
    /// <param name="refused">The argument that cannot be sent.</param>
    /// <returns>False when an argument cannot be sent.</returns>
    public bool TryBuild(
        ApprovedDestination destination,
        Permit permit,
        [NotNullWhen(true)] out HttpRequestMessage? request,
        out string refused)
    {
        request = null;
        JsonObject arguments = permit.Action.Arguments;
        if (Target(destination, arguments, out refused) is not { } target)
        {
            return false;
        }

        HttpRequestMessage made = new(Method, destination.Target(target))
        {
            // Newer protocols let a server have requests repeated by the client; here only one attempt exists.
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        if (!TryAddHeaders(made, arguments))
        {
            made.Dispose();
            refused = "an argument cannot stand in a header";
            return false;
        }

        made.Content = HasBody
            ? OnceContent.Json(CanonicalJson.ToUtf8(Rest(arguments)), permit.TryUse)
            : new OnceContent(default, permit.TryUse);
        request = made;
        return true;
    }

    private static bool IsForArguments(string header, string? credentialHeader) =>
        HeaderRules.WhyNoArgument(header) is null
        && !string.Equals(header, "Accept", StringComparison.OrdinalIgnoreCase)
        && !string.Equals(header, credentialHeader, StringComparison.OrdinalIgnoreCase);

    private static bool IsFree(string header, RouteOperation operation, string? credentialHeader) =>
        !operation.Headers.Keys.Contains(header, StringComparer.OrdinalIgnoreCase)
        && !string.Equals(header, credentialHeader, StringComparison.OrdinalIgnoreCase);

    private static string? Text(JsonValue? value) => value switch
    {
        JsonString text => text.Value,
        JsonNumber number => number.Canonical,
        JsonBoolean boolean => boolean.Value ? "true" : "false",
        _ => null,
    };

    private string? Target(ApprovedDestination destination, JsonObject arguments, out string refused)
    {
        refused = "an argument cannot be a path segment";
        if (_path.Expand(name => Text(arguments[name])) is not PathExpansion.Path path)
        {
            return null;
        }

        refused = "an argument cannot stand in the query";
        StringBuilder target = new StringBuilder(destination.Path).Append(destination.Path.EndsWith('/') ? "" : "/").Append(path.Text);
        QueryString query = new();
        foreach ((string name, JsonValue value) in arguments.Members)
        {
            bool isInQuery = _query.Contains(name) || (!HasBody && !_elsewhere.Contains(name));
            if (isInQuery && (Text(value) is not { } text || !query.TryAdd(name, text)))
            {
                return null;
            }
        }

        refused = "the arguments make too long an address";
        target.Append(query);
        return target.Length <= LongestTarget ? target.ToString() : null;
    }

    private bool TryAddHeaders(HttpRequestMessage request, JsonObject arguments)
    {
        foreach ((string header, string argument) in _operation.Headers)
        {
            // Spaces at the ends are not part of a header's value: the destination would read another one.
            if (arguments[argument] is { } value
                && (Text(value) is not { Length: <= LongestHeader } text
                    || text.AsSpan().ContainsAnyExceptInRange(' ', '~')
                    || text.Length != text.AsSpan().Trim(' ').Length
                    || !request.Headers.TryAddWithoutValidation(header, text)))
            {
                return false;
            }
        }

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
}
