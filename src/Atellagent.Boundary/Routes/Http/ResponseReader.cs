using System.Net.Http.Headers;
using System.Text;
using Atellagent.Boundary.Routes.Credentials;
using Atellagent.Domain.Json;
using Atellagent.Domain.Routes;

namespace Atellagent.Boundary.Routes.Http;

/// <summary>Reads what a destination answered, inside the route's limits and without the credential that was sent.</summary>
internal static class ResponseReader
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

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
        if (content.Headers.ContentLength is { } known)
        {
            byte[] whole = new byte[known];
            int there = await stream.ReadAtLeastAsync(whole, whole.Length, throwOnEndOfStream: false, cancellationToken);
            return there == whole.Length ? whole : whole[..there];
        }

        byte[] buffer = new byte[Math.Min(8192, limits.MaxResponseBytes + 1)];
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

    /// <summary>The body as a value, without the credential: JSON where it is JSON, text where it is text, and otherwise a note.</summary>
    /// <param name="body">The bytes; null where there were too many.</param>
    /// <param name="headers">What the answer says of them; nothing is decompressed here.</param>
    /// <param name="limits">The route's limits.</param>
    /// <param name="scrubber">Removes the credential, before anything is read and again after.</param>
    /// <param name="redacted">Whether it was in there.</param>
    /// <returns>The value, or null for an empty body.</returns>
    public static JsonValue? Understand(
        byte[]? body,
        HttpContentHeaders headers,
        RouteLimits limits,
        CredentialScrubber scrubber,
        ref bool redacted)
    {
        if (body is null)
        {
            return Note($"the answer was longer than {limits.MaxResponseBytes} bytes and is not shown");
        }

        if (body.Length == 0)
        {
            return null;
        }

        bool isPlainJson = IsExactly(headers, "application/json");
        string media = isPlainJson ? "application/json" : headers.ContentType?.MediaType?.ToLowerInvariant() ?? "";
        bool isJson = isPlainJson || media is "application/json" || media.EndsWith("+json", StringComparison.Ordinal);
        if (headers.NonValidated.Contains("Content-Encoding") || !(isPlainJson || IsUtf8(headers.ContentType?.CharSet)))
        {
            return Note("the answer was in an encoding that was not asked for and is not shown");
        }

        if (!isJson && !media.StartsWith("text/", StringComparison.Ordinal))
        {
            return Note("the answer was neither JSON nor text and is not shown");
        }

        ReadOnlyMemory<byte> clean = scrubber.Scrub(body, ref redacted);
        JsonValue? value = isJson && StrictJson.TryParse(clean.Span, Json(limits), out JsonValue? read, out _) ? read : Text(clean.Span);
        return value is null
            ? Note("the answer was not text in UTF-8 and is not shown")
            : scrubber.Scrub(value, ref redacted);
    }

    /// <summary>The limits on JSON in an answer.</summary>
    /// <param name="limits">The route's limits.</param>
    /// <returns>The limits.</returns>
    public static JsonLimits Json(RouteLimits limits) => new(int.MaxValue, 64, Math.Max(1000, limits.MaxResponseBytes / 2));

    /// <summary>Whether the content type stands there letter by letter, so that it need not be parsed.</summary>
    /// <param name="headers">The headers.</param>
    /// <param name="type">The type, without parameters.</param>
    /// <returns>False where it is another one, or is written otherwise.</returns>
    public static bool IsExactly(HttpContentHeaders headers, string type) =>
        headers.NonValidated.TryGetValues("Content-Type", out HeaderStringValues values)
        && values.Count == 1
        && string.Equals(values.ToString(), type, StringComparison.Ordinal);

    private static bool IsUtf8(string? charset) =>
        charset is null || string.Equals(charset.Trim('"'), "utf-8", StringComparison.OrdinalIgnoreCase);

    private static JsonObject Note(string text) => JsonObject.Of(("note", new JsonString(text)));

    // JSON that two readers could read differently is given as the text that it is; control characters could hide something from whoever looks at it.
    private static JsonString? Text(ReadOnlySpan<byte> body)
    {
        try
        {
            string text = Utf8.GetString(body);
            return text.Any(static c => char.IsControl(c) && c is not ('\t' or '\n' or '\r')) ? null : new JsonString(text);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
