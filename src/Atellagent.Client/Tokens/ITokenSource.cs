namespace Atellagent.Client.Tokens;

/// <summary>Where a client's access tokens come from.</summary>
internal interface ITokenSource : IDisposable
{
    /// <summary>A token that can be used now.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The token.</returns>
    Task<TokenReport> GetAsync(CancellationToken cancellationToken);

    /// <summary>Forgets a token that the boundary no longer takes.</summary>
    /// <param name="token">The token.</param>
    void Forget(TokenReport token);
}
