namespace Atellagent.Client.Tokens;

/// <summary>Tokens that the connection puts on requests by itself.</summary>
/// <param name="tokens">Where it gets them.</param>
internal sealed class CarriedTokens(AccessTokens tokens) : ITokenSource
{
    public bool IsOurs => false;

    public Task<TokenReport> GetAsync(CancellationToken cancellationToken) => tokens.GetAsync(cancellationToken);

    public Task<TokenReport> AuthorizeAsync(HttpRequestMessage request, CancellationToken cancellationToken) => tokens.GetAsync(cancellationToken);

    // The connection has seen to it.
    public void Forget(TokenReport token)
    {
    }

    public void Dispose()
    {
    }
}
