namespace Atellagent.Client.Tokens;

/// <summary>Tokens that the user of this library gets by themselves, such as a person's.</summary>
/// <param name="get">Gets one.</param>
internal sealed class GivenTokens(Func<CancellationToken, Task<TokenReport>> get) : ITokenSource
{
    public Task<TokenReport> GetAsync(CancellationToken cancellationToken) => get(cancellationToken);

    // Whoever gives them keeps them.
    public void Forget(TokenReport token)
    {
    }

    public void Dispose()
    {
    }
}
