using System.Buffers;
using Atellagent.Boundary.Streams;
using Atellagent.Domain.Json;

namespace Atellagent.Silo.Surfaces.Models;

/// <summary>An answer as server-sent events (WHATWG HTML, section 9.2) to a caller of a provider's API.</summary>
/// <param name="context">The request.</param>
/// <param name="isNamed">Whether the protocol gives its events names: their types.</param>
/// <param name="hidesUse">Whether the event that tells what was used was the boundary's wish and not the caller's.</param>
internal sealed class ModelSink(HttpContext context, bool isNamed, bool hidesUse) : IAnswerSink
{
    // The listener's own limit is a rate over the whole answer, which one that has been fast lets stand still for hours.
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    /// <summary>Whether the answer has begun.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>Whether its end has been told.</summary>
    public bool HasEnded { get; private set; }

    /// <inheritdoc />
    public bool IsGone => context.RequestAborted.IsCancellationRequested;

    /// <inheritdoc />
    public void Begin(string decision)
    {
        HasBegun = true;
        context.Response.StatusCode = StatusCodes.Status200OK;
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["atellagent-decision"] = decision;
    }

    /// <inheritdoc />
    public async ValueTask WriteAsync(JsonObject data)
    {
        if (hidesUse && data["usage"] is JsonObject && data["choices"] is JsonArray { Items.IsEmpty: true })
        {
            return;
        }

        if (isNamed && data["type"] is JsonString type)
        {
            Write("event: "u8);
            CanonicalText(type.Value);
            Write("\n"u8);
        }

        Write("data: "u8);
        CanonicalJson.Write(data, context.Response.BodyWriter);
        Write("\n\n"u8);
        await FlushAsync();
    }

    /// <inheritdoc />
    public async ValueTask EndAsync(string? mark)
    {
        HasEnded = true;
        if (mark is not null)
        {
            Write("data: "u8);
            CanonicalText(mark);
            Write("\n\n"u8);
            await FlushAsync();
        }
    }

    private async ValueTask FlushAsync()
    {
        ValueTask<System.IO.Pipelines.FlushResult> flush = context.Response.BodyWriter.FlushAsync(context.RequestAborted);
        if (flush.IsCompletedSuccessfully)
        {
            return;
        }

        try
        {
            await flush.AsTask().WaitAsync(LongestPause);
        }
        catch (TimeoutException)
        {
            context.Abort();
            throw new IOException("the caller does not read");
        }
    }

    private void Write(ReadOnlySpan<byte> bytes) => context.Response.BodyWriter.Write(bytes);

    // A line of the protocol's own; a provider's word with a line break in it would make another.
    private void CanonicalText(string word) => Write(System.Text.Encoding.ASCII.GetBytes(string.Concat(word.Where(static c => c is > ' ' and <= '~'))));
}
