using System.Net;
using System.Net.Http.Headers;

namespace Atellagent.Boundary.Routes.Http;

/// <summary>
/// A request body that is written once. The HTTP client may repeat a request by itself when a kept-open connection turns out
/// to be closed; with this body the second attempt fails instead, and at most one ever leaves.
/// </summary>
/// <param name="body">The bytes.</param>
internal sealed class OnceContent(ReadOnlyMemory<byte> body) : HttpContent
{
    private int _written;

    /// <summary>Whether writing has begun: from then on nobody can say that nothing was sent.</summary>
    public bool WasWritten => Volatile.Read(ref _written) != 0;

    /// <summary>A JSON body.</summary>
    /// <param name="body">Canonical JSON.</param>
    /// <returns>The content.</returns>
    public static OnceContent Json(ReadOnlyMemory<byte> body)
    {
        OnceContent content = new(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return content;
    }

    /// <inheritdoc />
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    /// <inheritdoc />
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
        Interlocked.Exchange(ref _written, 1) == 0
            ? stream.WriteAsync(body, cancellationToken).AsTask()
            : throw new InvalidOperationException("a request is sent once");

    /// <inheritdoc />
    protected override bool TryComputeLength(out long length)
    {
        length = body.Length;
        return true;
    }
}
