using System.Collections.Immutable;
using System.Text;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;
using Atellagent.Domain.Schemas;

namespace Atellagent.Domain.Routes;

/// <summary>
/// Which operation of a route a request through a proxy is, and with which arguments: the way of an <c>http</c> operation read backwards. The proxy sends
/// the request on as it is, so whatever has two readings is none, and whatever cannot be seen is not allowed.
/// </summary>
/// <param name="Name">The operation's name.</param>
/// <param name="Arguments">Its arguments.</param>
public sealed record ProxiedOperation(string Name, JsonObject Arguments)
{
    private const string PathCharacters = "-._~!$&'()*+,=:@/";

    /// <summary>Finds the operation.</summary>
    /// <param name="route">The route.</param>
    /// <param name="request">The request.</param>
    /// <param name="found">The operation.</param>
    /// <param name="reason">Why there is none.</param>
    /// <returns>False where the request is none of the route's operations, or might be another than it seems.</returns>
    public static bool TryFind(RouteDocument route, ProxiedRequest request, out ProxiedOperation? found, out string reason)
    {
        found = null;
        if (route.Destination.BaseUrl is not { } url || !Uri.TryCreate(url, UriKind.Absolute, out Uri? destination))
        {
            reason = "the route does not lead to an HTTP destination";
            return false;
        }

        int mark = request.Target.IndexOf('?', StringComparison.Ordinal);
        string path = mark < 0 ? request.Target : request.Target[..mark];
        if (!IsPlain(path) || !path.StartsWith(destination.AbsolutePath, StringComparison.Ordinal))
        {
            reason = "the path is not below the route's destination, or has characters or segments that can be read in two ways";
            return false;
        }

        string[] segments = path[destination.AbsolutePath.Length..].Split('/');
        ImmutableArray<RouteOperation> meant = [.. route.Operations.Values.Where(operation => string.Equals(operation.Method, request.Method, StringComparison.Ordinal) && Fits(operation, segments))];
        if (meant is not [RouteOperation operation])
        {
            reason = meant.IsEmpty ? "the route has no operation with this method and path" : "the path can mean more than one operation of the route";
            return false;
        }

        SortedDictionary<string, JsonValue> arguments = new(StringComparer.Ordinal);
        if (!TryReadPath(operation, segments, arguments, out reason)
            || !TryReadQuery(operation, mark < 0 ? "" : request.Target[(mark + 1)..], arguments, out reason)
            || !TryReadHeaders(operation, request, arguments, out reason)
            || !TryReadBody(operation, request, arguments, out reason))
        {
            return false;
        }

        found = new ProxiedOperation(operation.Name, JsonObject.TryCreate(arguments, out JsonObject? told, out _) ? told : JsonObject.Empty);
        return true;
    }

    // One spelling: nothing encoded, no empty or dotted segment, nothing that a server might cut off.
    private static bool IsPlain(string path) =>
        path.StartsWith('/')
        && path.All(static c => char.IsAsciiLetterOrDigit(c) || PathCharacters.Contains(c, StringComparison.Ordinal))
        && !path.Contains("//", StringComparison.Ordinal)
        && !path.Split('/').Any(static segment => segment.Length > 0 && segment.All(static c => c == '.'));

    private static bool Fits(RouteOperation operation, string[] segments)
    {
        string[] template = (operation.Path ?? "").Split('/');
        return template.Length == segments.Length
            && template.Zip(segments).All(static pair => IsArgument(pair.First) ? pair.Second.Length > 0 : string.Equals(pair.First, pair.Second, StringComparison.Ordinal));
    }

    private static bool IsArgument(string segment) => segment.Length > 2 && segment[0] == '{' && segment[^1] == '}';

    private static bool TryReadPath(RouteOperation operation, string[] segments, SortedDictionary<string, JsonValue> arguments, out string reason)
    {
        reason = "";
        foreach ((string template, string segment) in (operation.Path ?? "").Split('/').Zip(segments))
        {
            if (IsArgument(template))
            {
                arguments[template[1..^1]] = Typed(operation, template[1..^1], segment);
            }
        }

        return true;
    }

    private static bool TryReadQuery(RouteOperation operation, string query, SortedDictionary<string, JsonValue> arguments, out string reason)
    {
        reason = "the query has a name that the operation does not take, the same name twice, or characters that can be read in two ways";
        foreach (string pair in query.Length == 0 ? [] : query.Split('&'))
        {
            int equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0
                || !operation.Query.Contains(pair[..equals], StringComparer.Ordinal)
                || !TryDecode(pair[(equals + 1)..], out string value)
                || !arguments.TryAdd(pair[..equals], Typed(operation, pair[..equals], value)))
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryReadHeaders(RouteOperation operation, ProxiedRequest request, SortedDictionary<string, JsonValue> arguments, out string reason)
    {
        reason = "";
        foreach ((string header, string argument) in operation.Headers)
        {
            ImmutableArray<string> values = request.ShowsHeaders ? request.Header(header.ToLowerInvariant()) : default;
            if (values.IsDefault || values.Length > 1)
            {
                reason = values.IsDefault ? "the operation takes a header that the proxy does not show" : "a header that the operation takes stands there more than once";
                return false;
            }

            if (values is [string value] && !arguments.TryAdd(argument, Typed(operation, argument, value)))
            {
                reason = "an argument stands in more than one place";
                return false;
            }
        }

        return true;
    }

    private static bool TryReadBody(RouteOperation operation, ProxiedRequest request, SortedDictionary<string, JsonValue> arguments, out string reason)
    {
        reason = "";
        if (operation.Method is "GET" or "HEAD" or "DELETE")
        {
            reason = "a request with this method has no body here";
            return request.Body is null;
        }

        if (request.Body is not JsonObject body)
        {
            reason = "the proxy does not show the body, or it is no JSON object, and what is not seen is not allowed";
            return false;
        }

        foreach (KeyValuePair<string, JsonValue> member in body.Members)
        {
            if (operation.Query.Contains(member.Key, StringComparer.Ordinal) || operation.Headers.Values.Contains(member.Key, StringComparer.Ordinal) || !arguments.TryAdd(member.Key, member.Value))
            {
                reason = "an argument that travels elsewhere stands in the body";
                return false;
            }
        }

        return true;
    }

    // Text, unless the schema takes none; a number in its one spelling, since 017 is 17 to one reader and 15 to another.
    private static JsonValue Typed(RouteOperation operation, string argument, string value)
    {
        SchemaTypes types = operation.Arguments.Properties.GetValueOrDefault(argument)?.Types ?? SchemaTypes.Any;
        return (types & SchemaTypes.String) != 0 ? new JsonString(value)
            : (types & SchemaTypes.Boolean) != 0 && value is "true" or "false" ? JsonBoolean.Of(value == "true")
            : (types & SchemaTypes.Number) != 0 && JsonNumber.TryParse(value, out JsonNumber? number) && string.Equals(number.Canonical, value, StringComparison.Ordinal) ? number
            : new JsonString(value);
    }

    private static bool TryDecode(string text, out string value)
    {
        value = text;
        if (text.Any(static c => c is '+' or '#' or '"' or '<' or '>' or '\\' or '^' or '`' or '{' or '|' or '}' or <= ' ' or > '~'))
        {
            return false;
        }

        if (!text.Contains('%', StringComparison.Ordinal))
        {
            return true;
        }

        byte[] bytes = new byte[text.Length];
        int length = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '%')
            {
                bytes[length++] = (byte)text[i];
                continue;
            }

            if (i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2]))
            {
                return false;
            }

            bytes[length++] = Convert.FromHexString(text.AsSpan(i + 1, 2))[0];
            i += 2;
        }

        try
        {
            value = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(bytes, 0, length);
            return !value.Any(char.IsControl);
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }
}
