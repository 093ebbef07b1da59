using Atellagent.Client.Problems;

namespace Atellagent.Client.Tokens;

/// <summary>Keeps one access token and renews it before it ends.</summary>
/// <param name="http">The connection, whose base address is the boundary.</param>
/// <param name="credentials">Who asks.</param>
/// <param name="time">The clock.</param>
internal sealed class TokenSource(HttpClient http, ClientCredentials credentials, TimeProvider time) : ITokenSource
{
    // A token that ends on the way is refused, and the refusal would look like a decision.
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _renewing = new(1, 1);
    private volatile HeldToken? _held;

    public async Task<TokenReport> GetAsync(CancellationToken cancellationToken)
    {
        if (_held is { } held && time.GetUtcNow() < held.RenewAt)
        {
            return held.Token;
        }

        await _renewing.WaitAsync(cancellationToken);
        try
        {
            if (_held is { } renewed && time.GetUtcNow() < renewed.RenewAt)
            {
                return renewed.Token;
            }

            TokenReport token = await RequestAsync(cancellationToken);
            TimeSpan life = TimeSpan.FromSeconds(token.ExpiresIn ?? 0);
            _held = new HeldToken(token, time.GetUtcNow() + (life > 2 * Margin ? life - Margin : life / 2));
            return token;
        }
        finally
        {
            _renewing.Release();
        }
    }

    /// <summary>Forgets a token that the boundary no longer takes.</summary>
    /// <param name="token">The token; another one that was won meanwhile is kept.</param>
    public void Forget(TokenReport token)
    {
        HeldToken? held = _held;
        if (held is not null && ReferenceEquals(held.Token, token))
        {
            Interlocked.CompareExchange(ref _held, null, held);
        }
    }

    public void Dispose() => _renewing.Dispose();

    private async Task<TokenReport> RequestAsync(CancellationToken cancellationToken)
    {
        List<KeyValuePair<string, string>> form =
        [
            new("grant_type", "client_credentials"),
            new("client_id", credentials.ClientId),
            new("client_secret", credentials.ClientSecret),
        ];
        if (credentials.Deployment is { } deployment)
        {
            form.Add(new("deployment", deployment));
        }

        if (credentials.AuthorizationDetails is { } details)
        {
            form.Add(new("authorization_details", details));
        }

        using HttpRequestMessage request = new(HttpMethod.Post, "oauth/token") { Content = new FormUrlEncodedContent(form) };
        WireAnswer answer = await WireAnswer.SendAsync(http, request, cancellationToken);
        TokenReport? token = answer.TryRead(WireJson.Default.TokenReport);
        return answer.IsSuccess && token is { AccessToken.Length: > 0 } ? token : throw Refused(answer, token);
    }

    private static Exception Refused(WireAnswer answer, TokenReport? token) =>
        answer.Status is not (400 or 401 or 403) && (token?.Error is null || answer.TryReadProblem() is not null)
            ? answer.ToException()
            : new BoundaryProblemException(new ProblemReport
            {
                Status = 401,
                Code = ProblemCodes.Unauthenticated,
                Title = "no token",
                Detail = token?.ErrorDescription ?? token?.Error ?? "the boundary gave no token",
            });

    private sealed record HeldToken(TokenReport Token, DateTimeOffset RenewAt);
}
