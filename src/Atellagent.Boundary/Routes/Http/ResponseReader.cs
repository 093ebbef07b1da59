using System.Net.Http.Headers;
using System.Text;
using Atellagent.Boundary.Routes.Credentials;
using Atellagent.Domain.Json;
using Atellagent.Domain.Routes;

namespace Atellagent.Boundary.Routes.Http;

/// <summary>Reads what a destination answered, inside the route's limits and without the credential that was sent.</summary>
internal static class ResponseReader
{
    /// <summary>Reads a body.</summary>
    /// <param name="content">The body.</param>
    /// <param name="limits">The route's limits.</param>
    /// <param name="cancellationToken">The route's time limit.</param>
    /// <returns>The bytes, or null where there are more than the limit.</returns>
    /// <exception cref="HttpRequestException">The answer ended in the middle.</exception>
    public static async Task<byte[]?> ReadAsync(HttpContent content, RouteLimits limits, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentLength > limits.MaxResponseBytes)
        {
            return null;
        }

        await using Stream stream = await content.ReadAsStreamAsync(cancellationToken);
        byte[] buffer = new byte[Math.Min(content.Headers.ContentLength + 1 ?? 8192, limits.MaxResponseBytes + 1)];
        int length = 0;
        while (true)
        {
            int read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken);
            length += read;
            if (read == 0)
            {
                return buffer[..length];
            }

            if (length > limits.MaxResponseBytes)
            {
                return null;
            }

            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, Math.Min(buffer.Length * 2, limits.MaxResponseBytes + 1));
            }
        }
    }

    /// <summary>The body as a value: JSON where it is JSON, text where it is text, and otherwise a note.</summary>
    /// <param name="body">The bytes.</param>
    /// <param name="type">The content type.</param>
    /// <param name="encodings">Content encodings; nothing is decompressed here.</param>
    /// <param name="limits">The route's limits.</param>
    /// <returns>The value, or null for an empty body.</returns>
    public static JsonValue? Understand(byte[]? body, MediaTypeHeaderValue? type, ICollection<string> encodings, RouteLimits limits)
    {
        if (body is null)
        {
            return Note($"the answer was longer than {limits.MaxResponseBytes} bytes and is not shown");
        }

        if (body.Length == 0)
        {
            return null;
        }

        string media = type?.MediaType?.ToLowerInvariant() ?? "";
        if (encodings.Count > 0 || type?.CharSet is not (null or "utf-8" or "UTF-8" or "\"utf-8\""))
        {
            return Note("the answer was in an encoding that was not asked for and is not shown");
        }

        if (media is "application/json" || media.EndsWith("+json", StringComparison.Ordinal))
        {
            JsonLimits json = new(limits.MaxResponseBytes, 64, 500_000);
            return StrictJson.TryParse(body, json, out JsonValue? value, out string? reason)
                ? value
                : Note($"the answer was JSON that can be read in more than one way and is not shown: {reason}");
        }

        return media.StartsWith("text/", StringComparison.Ordinal) && TryDecode(body, out string text)
            ? new JsonString(text)
            : Note("the answer was neither JSON nor text and is not shown");
    }

    /// <summary>Removes the credential from an understood answer.</summary>
    /// <param name="value">The answer.</param>
    /// <param name="credential">The credential.</param>
    /// <param name="redacted">Whether it was in there.</param>
    /// <returns>The answer without it.</returns>
    public static JsonValue? Scrub(JsonValue? value, BrokeredCredential credential, out bool redacted)
    {
        redacted = false;
        return value is null ? null : credential.Scrubber.Scrub(value, ref redacted);
    }

    private static JsonObject Note(string text) => JsonObject.Of(("note", new JsonString(text)));

    private static bool TryDecode(byte[] body, out string text)
    {
        try
        {
            text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(body);
            return true;
        }
        catch (DecoderFallbackException)
        {
            text = "";
            return false;
        }
    }
}
