using System.Net;
using System.Net.Http.Headers;

namespace Atellagent.Boundary.Routes.Http;

/// <summary>
/// A request body that is written once. The HTTP client repeats a request by itself when a kept-open connection turns out to be
/// closed, unless the writing of a body has begun; so every request has one, also an empty one, and a second writing fails.
/// <para>
/// The client asks for the body when the connection stands and before it lets go of the last bytes of the request's head. That
/// makes this the last instant at which nothing has been sent, and the place where the permit is used up: the time that
/// connecting takes does not lie between the permit and the request.
/// </para>
/// </summary>
/// <param name="body">The bytes.</param>
/// <param name="mayBegin">Asked once, before the first byte; false stops the request.</param>
internal sealed class OnceContent(ReadOnlyMemory<byte> body, Func<bool> mayBegin) : HttpContent
{
    private int _asked;
    private volatile bool _wasWritten;

    /// <summary>Whether writing has begun: from then on nobody can say that nothing was sent.</summary>
    public bool WasWritten => _wasWritten;

    /// <summary>Whether it was stopped before the first byte.</summary>
    public bool WasStopped => Volatile.Read(ref _asked) != 0 && !_wasWritten;

    /// <summary>A JSON body.</summary>
    /// <param name="body">Canonical JSON.</param>
    /// <param name="mayBegin">Asked once, before the first byte; false stops the request.</param>
    /// <returns>The content.</returns>
    public static OnceContent Json(ReadOnlyMemory<byte> body, Func<bool> mayBegin)
    {
        OnceContent content = new(body, mayBegin);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return content;
    }

    /// <inheritdoc />
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    /// <inheritdoc />
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _asked, 1) != 0)
        {
            throw new InvalidOperationException("a request is sent once");
        }

        cancellationToken.ThrowIfCancellationRequested();
        if (!mayBegin())
        {
            throw new InvalidOperationException("the request was stopped before its first byte");
        }

        _wasWritten = true;
        return stream.WriteAsync(body, cancellationToken).AsTask();
    }

    /// <inheritdoc />
    protected override bool TryComputeLength(out long length)
    {
        length = body.Length;
        return true;
    }
}
