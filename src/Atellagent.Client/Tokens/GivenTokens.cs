using System.Net.Http.Headers;

namespace Atellagent.Client.Tokens;

/// <summary>Tokens that the user of this library gets by themselves, such as a person's.</summary>
/// <param name="get">Gets one.</param>
internal sealed class GivenTokens(Func<CancellationToken, Task<TokenReport>> get) : ITokenSource
{
    public bool IsOurs => true;

    public Task<TokenReport> GetAsync(CancellationToken cancellationToken) => get(cancellationToken);

    public async Task<TokenReport> AuthorizeAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        TokenReport token = await GetAsync(cancellationToken);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.AccessToken);
        return token;
    }

    // Whoever gives them keeps them.
    public void Forget(TokenReport token)
    {
    }

    public void Dispose()
    {
    }
}
