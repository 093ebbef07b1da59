using Atellagent.Domain.Json;
using Atellagent.WebConsole;

namespace Atellagent.Silo.Surfaces.WebConsole;

/// <summary>The API of the boundary for the person who has signed in to the console.</summary>
/// <param name="requests">The way to it.</param>
/// <param name="outer">The request of the browser.</param>
/// <param name="token">The person's token.</param>
internal sealed class PersonApi(InnerRequests requests, HttpContext outer, string token) : IBoundaryApi
{
    private static readonly JsonLimits Told = new(int.MaxValue, 100, int.MaxValue);

    /// <inheritdoc />
    public Task<ApiAnswer> GetAsync(string path) => SendAsync(new InnerRequest("GET", path, token));

    /// <inheritdoc />
    public Task<ApiAnswer> SendAsync(string method, string path, JsonObject? body) => SendAsync(new InnerRequest(method, path, token)
    {
        ContentType = body is null ? null : "application/json",
        Content = body is null ? default(ReadOnlyMemory<byte>) : CanonicalJson.ToUtf8(body),
    });

    /// <inheritdoc />
    public Task<ApiAnswer> SendDocumentsAsync(string path, string documents) => SendAsync(new InnerRequest("POST", path, token)
    {
        ContentType = "application/yaml",
        Content = System.Text.Encoding.UTF8.GetBytes(documents),
    });

    private async Task<ApiAnswer> SendAsync(InnerRequest request)
    {
        InnerAnswer answer = await requests.SendAsync(outer, request);
        return (StrictJson.TryParse(answer.Content.Span, Told, out JsonValue? value, out _) || StrictJson.TryParse(LastLine(answer.Content.Span), Told, out value, out _)) && value is JsonObject body
            ? new ApiAnswer(answer.Status, body)
            : new ApiAnswer(answer.Status, JsonObject.Of(("text", new JsonString(System.Text.Encoding.UTF8.GetString(answer.Content.Span)))));
    }

    // What tells how far it is, tells at last what came of it.
    private static ReadOnlySpan<byte> LastLine(ReadOnlySpan<byte> lines)
    {
        ReadOnlySpan<byte> whole = lines.TrimEnd((byte)'\n');
        return whole[(whole.LastIndexOf((byte)'\n') + 1)..];
    }
}
