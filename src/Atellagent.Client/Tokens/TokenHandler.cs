using System.Net;

namespace Atellagent.Client.Tokens;

/// <summary>
/// Makes of an <see cref="HttpClient"/> one of the boundary's clients: each request, also one that is repeated below whatever makes it, goes out with a token that has
/// some time left and with a proof of its own (RFC 9449) where tokens are bound to a key. A 401 is an answer from before anything was decided, so the request is sent once more with a
/// fresh token. A request to anybody else is refused: a token is for the boundary alone.
/// </summary>
/// <param name="tokens">The tokens; owned by the caller.</param>
public sealed class TokenHandler(AccessTokens tokens) : DelegatingHandler
{
    /// <summary>Sends a request with a token.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The boundary's response.</returns>
    /// <exception cref="InvalidOperationException">The request goes elsewhere; nothing was sent.</exception>
    /// <exception cref="Problems.BoundaryProblemException">There is no token for these credentials; nothing was sent.</exception>
    /// <exception cref="Problems.BoundaryUnreachableException">The boundary could not be asked for a token; nothing was sent.</exception>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Content is { } content)
        {
            // What is read from a stream could be sent once only.
            await content.LoadIntoBufferAsync(cancellationToken);
        }

        TokenReport used = await tokens.AuthorizeAsync(request, cancellationToken);
        HttpResponseMessage response = await base.SendAsync(request, cancellationToken);
        if (response.StatusCode != HttpStatusCode.Unauthorized)
        {
            return response;
        }

        response.Dispose();
        tokens.Forget(used);
        await tokens.AuthorizeAsync(request, cancellationToken);
        return await base.SendAsync(request, cancellationToken);
    }
}
