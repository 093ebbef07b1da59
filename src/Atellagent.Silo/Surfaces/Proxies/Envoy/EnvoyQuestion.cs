using System.Collections.Immutable;
using System.Text;
using Atellagent.Domain.Json;
using Atellagent.Domain.Routes;
using Microsoft.Extensions.Primitives;

namespace Atellagent.Silo.Surfaces.Proxies.Envoy;

/// <summary>
/// What Envoy asks about: the request that it holds back, as it shows it. Envoy puts <c>!</c> for each byte of a text that is no UTF-8 and passes the byte itself
/// on, so a text in which that stands for something is not what was sent.
/// </summary>
internal sealed class EnvoyQuestion
{
    private const string Partial = "x-envoy-auth-partial-body";

    private readonly AttributeContext.Types.HttpRequest _http;

    private EnvoyQuestion(AttributeContext.Types.HttpRequest http) => _http = http;

    /// <summary>The token that the request brings; null where it brings none, more than one, or something else.</summary>
    public string? Token => Values("authorization") is [{ } header] && header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? header : null;

    /// <summary>What the request has as <c>Authorization</c>.</summary>
    public StringValues Authorization => new([.. Values("authorization")]);

    /// <summary>Its <c>Idempotency-Key</c>.</summary>
    public IReadOnlyList<string?> Keys => Values("idempotency-key");

    /// <summary>Takes a question.</summary>
    /// <param name="request">What came.</param>
    /// <param name="question">The question.</param>
    /// <param name="reason">Why it is none.</param>
    /// <returns>False where there is no request in it, or one that stands there twice.</returns>
    public static bool TryTake(CheckRequest request, out EnvoyQuestion question, out string reason)
    {
        AttributeContext.Types.HttpRequest? http = request.Attributes?.Request?.Http;
        question = new EnvoyQuestion(http ?? new());
        reason = http is null ? "there is no HTTP request in the question"
            : http.Headers.Count > 0 && http.HeaderMap is not null ? "the headers stand there twice"
            : http.Query.Length > 0 || http.Fragment.Length > 0 ? "a part of the target stands there twice"
            : "";
        return reason.Length == 0;
    }

    /// <summary>Reads the request.</summary>
    /// <returns>The request; or null, a problem code and why.</returns>
    public (ProxiedRequest? Request, string Code, string Detail) Read()
    {
        if (_http.Path.Contains('!', StringComparison.Ordinal))
        {
            return (null, "denied", "the target has a ! in it, which the proxy puts for what it cannot show");
        }

        bool isThere = _http.Body.Length > 0 || _http.RawBody.Length > 0 || _http.Size > 0
            || Values("transfer-encoding").Length > 0 || Values("content-length").Any(static length => length != "0");
        ImmutableArray<string> partial = Values(Partial);
        ProxiedRequest request = new(_http.Method, _http.Path);
        if (partial is not ["false"])
        {
            return isThere || partial.Length > 0 ? (null, "denied", "the body is not whole, and nothing is judged in part") : (request, "", "");
        }

        return !isThere ? (request, "", "")
            : _http.Body.Length > 0 ? (null, "denied", "the body is shown as text, in which the proxy puts a ! for what it cannot show; have it sent as bytes (pack_as_bytes)")
            : _http.RawBody.Length == 0 ? (null, "denied", "there is a body that the proxy does not show")
            : ReadBody(request);
    }

    private (ProxiedRequest? Request, string Code, string Detail) ReadBody(ProxiedRequest request)
    {
        StringValues type = new([.. Values("content-type")]);
        RequestBody.Result read = RequestBody.ParseJson(_http.RawBody.Span, type, Values("content-encoding").Length > 0, JsonLimits.Default);
        return read.Code is { } code
            ? (null, code, read.Detail ?? "the body cannot be read")
            : (request with { Body = read.Value }, "", "");
    }

    private ImmutableArray<string> Values(string name) => _http.HeaderMap is { } map
        ? [.. map.Headers.Where(header => string.Equals(header.Key, name, StringComparison.OrdinalIgnoreCase)).Select(static header => header.RawValue.IsEmpty ? header.Value : Encoding.Latin1.GetString(header.RawValue.Span))]
        : _http.Headers.TryGetValue(name, out string? value) ? [value] : [];
}
