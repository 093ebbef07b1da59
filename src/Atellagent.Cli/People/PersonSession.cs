using Atellagent.Cli.Contexts;
using Atellagent.Client.Tokens;

namespace Atellagent.Cli.People;

/// <summary>
/// A person's kept tokens. A refresh token is good once, so of several commands at the same time one asks and the others take what
/// it has kept: the file is locked from reading it to writing it.
/// </summary>
/// <param name="file">Where the tokens are kept.</param>
/// <param name="endpoint">The token server.</param>
/// <param name="time">The clock.</param>
internal sealed class PersonSession(ContextFile file, TokenEndpoint endpoint, TimeProvider time)
{
    // A token that ends on the way is refused, and the refusal would look like a decision.
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(30);

    /// <summary>A token that can be used now.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The token.</returns>
    public async Task<TokenReport> GetAsync(CancellationToken cancellationToken)
    {
        using FileStream held = await file.LockAsync(time, cancellationToken);
        if (file.Read() is not { Person: { } person } login)
        {
            throw new UsageException("you have logged out; run 'atell login'");
        }

        if (person.ExpiresAt - Margin <= time.GetUtcNow())
        {
            TokenReport report = await endpoint.AskAsync(cancellationToken, ("grant_type", "refresh_token"), ("refresh_token", person.RefreshToken));
            person = endpoint.Keep(report);
            file.Write(login with { Person = person });
        }

        return new TokenReport
        {
            AccessToken = person.AccessToken,
            TokenType = "Bearer",
            ExpiresIn = (int)(person.ExpiresAt - time.GetUtcNow()).TotalSeconds,
        };
    }
}
