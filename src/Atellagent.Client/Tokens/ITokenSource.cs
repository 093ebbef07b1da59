namespace Atellagent.Client.Tokens;

/// <summary>Where a client's access tokens come from.</summary>
internal interface ITokenSource : IDisposable
{
    /// <summary>Whether it is this client that puts tokens on its requests, and asks for another where one is not taken.</summary>
    bool IsOurs { get; }

    /// <summary>A token that can be used now.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The token.</returns>
    Task<TokenReport> GetAsync(CancellationToken cancellationToken);

    /// <summary>Sees to it that a request is sent with a token.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The token.</returns>
    Task<TokenReport> AuthorizeAsync(HttpRequestMessage request, CancellationToken cancellationToken);

    /// <summary>Forgets a token that the boundary no longer takes.</summary>
    /// <param name="token">The token.</param>
    void Forget(TokenReport token);
}
