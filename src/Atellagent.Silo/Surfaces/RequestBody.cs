using System.Buffers;
using System.IO.Pipelines;
using Atellagent.Domain.Json;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Atellagent.Silo.Surfaces;

/// <summary>Reads a request's body whole, inside its limit, once.</summary>
internal static class RequestBody
{
    private const string WrongType = "send application/json in UTF-8";
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <summary>What reading came to.</summary>
    /// <param name="Value">The JSON value, or null.</param>
    /// <param name="Code">The problem code where there is none.</param>
    /// <param name="Detail">The problem in words.</param>
    public readonly record struct Result(JsonValue? Value, string? Code, string? Detail);

    /// <summary>Reads JSON (<c>application/json</c>, UTF-8).</summary>
    /// <param name="context">The request.</param>
    /// <param name="limits">How large it may be.</param>
    /// <returns>The value or the problem.</returns>
    public static async Task<Result> ReadJsonAsync(HttpContext context, JsonLimits limits)
    {
        if (!HasType(context.Request, "application/json"))
        {
            return new Result(null, "unsupported_media_type", WrongType);
        }

        (ReadOnlyMemory<byte>? bytes, string? problem) = await ReadAsync(context, limits.MaxBytes);
        if (bytes is not { } body)
        {
            return new Result(null, problem, problem == "payload_too_large"
                ? TooLarge(limits)
                : $"the body broke off, or took longer than {Longest.TotalSeconds} seconds");
        }

        return Parse(body.Span, limits);
    }

    /// <summary>Reads JSON that came another way than as this request's own body.</summary>
    /// <param name="body">The bytes.</param>
    /// <param name="contentType">The values of <c>Content-Type</c> that came with it.</param>
    /// <param name="isEncoded">Whether it came with an encoding over it.</param>
    /// <param name="limits">How large it may be.</param>
    /// <returns>The value or the problem.</returns>
    public static Result ParseJson(ReadOnlySpan<byte> body, StringValues contentType, bool isEncoded, JsonLimits limits) =>
        isEncoded || !IsType(contentType, "application/json") ? new Result(null, "unsupported_media_type", WrongType)
        : body.Length > limits.MaxBytes ? new Result(null, "payload_too_large", TooLarge(limits))
        : Parse(body, limits);

    /// <summary>Reads bytes.</summary>
    /// <param name="context">The request.</param>
    /// <param name="maxBytes">The most there may be.</param>
    /// <returns>The bytes, or a problem code.</returns>
    public static async Task<(ReadOnlyMemory<byte>? Bytes, string? Problem)> ReadAsync(HttpContext context, int maxBytes)
    {
        if (context.Request.ContentLength > maxBytes)
        {
            return (null, "payload_too_large");
        }

        PipeReader reader = context.Request.BodyReader;
        CancellationTokenSource? deadline = null;
        try
        {
            while (true)
            {
                // Nearly every body has come with its headers. Of the others the listener ends those that stand still, and this those that drip.
                if (!reader.TryRead(out ReadResult read))
                {
                    deadline ??= Deadline(context);
                    read = await reader.ReadAsync(deadline.Token);
                }

                if (read.Buffer.Length > maxBytes)
                {
                    reader.AdvanceTo(read.Buffer.End);
                    return (null, "payload_too_large");
                }

                if (read.IsCompleted)
                {
                    byte[] bytes = read.Buffer.ToArray();
                    reader.AdvanceTo(read.Buffer.End);
                    return (bytes, null);
                }

                reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            }
        }
        catch (BadHttpRequestException fault)
        {
            return (null, fault.StatusCode == StatusCodes.Status413PayloadTooLarge ? "payload_too_large" : "invalid_request");
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            return (null, "invalid_request");
        }
        finally
        {
            deadline?.Dispose();
        }
    }

    private static CancellationTokenSource Deadline(HttpContext context)
    {
        CancellationTokenSource deadline = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        deadline.CancelAfter(Longest);
        return deadline;
    }

    /// <summary>Whether the request says, once and clearly, that its body is of a type in UTF-8, without an encoding over it.</summary>
    /// <param name="request">The request.</param>
    /// <param name="type">The media type.</param>
    /// <returns>True when it does.</returns>
    public static bool HasType(HttpRequest request, string type) =>
        request.Headers.ContentEncoding.Count == 0 && IsType(request.Headers.ContentType, type);

    private static bool IsType(StringValues told, string type)
    {
        if (told.Count != 1)
        {
            return false;
        }

        // As nearly everybody sends it: there is nothing to parse.
        if (string.Equals(told, type, StringComparison.Ordinal))
        {
            return true;
        }

        if (!MediaTypeHeaderValue.TryParse(told.ToString(), out MediaTypeHeaderValue? media)
            || !media.MediaType.Equals(type, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        return media.Parameters.All(parameter => parameter.Name.Equals("charset", StringComparison.OrdinalIgnoreCase))
            && media.Parameters.Count <= 1
            && (media.Parameters.Count == 0 || HeaderUtilities.RemoveQuotes(media.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase));
    }

    private static Result Parse(ReadOnlySpan<byte> body, JsonLimits limits) => StrictJson.TryParse(body, limits, out JsonValue? value, out string? reason)
        ? new Result(value, null, null)
        : new Result(null, "invalid_request", reason);

    private static string TooLarge(JsonLimits limits) => $"the body is limited to {limits.MaxBytes} bytes";
}
