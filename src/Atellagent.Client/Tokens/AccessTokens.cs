using System.Net.Http.Headers;
using Atellagent.Client.Problems;

namespace Atellagent.Client.Tokens;

/// <summary>Keeps one access token of a client, renews it before it ends, and puts it on requests to the boundary and on no others.</summary>
/// <param name="http">The connection that tokens are asked for over, whose base address is the boundary; owned by the caller.</param>
/// <param name="credentials">Who asks.</param>
/// <param name="time">The clock.</param>
public sealed class AccessTokens(HttpClient http, ClientCredentials credentials, TimeProvider time) : ITokenSource
{
    // A token that ends on the way is refused, and the refusal would look like a decision.
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _renewing = new(1, 1);
    private volatile HeldToken? _held;

    bool ITokenSource.IsOurs => true;

    /// <summary>A token that has some time left.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The token.</returns>
    /// <exception cref="BoundaryProblemException">The boundary does not take these credentials.</exception>
    /// <exception cref="BoundaryUnreachableException">The boundary could not be reached.</exception>
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

    /// <summary>Puts a token on a request, and a proof of the key that it is bound to where there is one. What was there before is gone.</summary>
    /// <param name="request">The request, to the boundary.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The token.</returns>
    /// <exception cref="InvalidOperationException">The request goes elsewhere, and a token is for the boundary alone.</exception>
    /// <exception cref="BoundaryProblemException">The boundary does not take these credentials.</exception>
    public async Task<TokenReport> AuthorizeAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        Uri boundary = http.BaseAddress!;
        if (!boundary.IsBaseOf(new Uri(boundary, request.RequestUri!)))
        {
            throw new InvalidOperationException($"a token of the boundary at {boundary} goes to nobody else; nothing was sent");
        }

        TokenReport token = await GetAsync(cancellationToken);
        request.Headers.Authorization = new AuthenticationHeaderValue(credentials.ProofKey is null ? "Bearer" : ProofKey.TokenType, token.AccessToken);
        Prove(request, token.AccessToken);
        return token;
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

    /// <inheritdoc />
    public void Dispose() => _renewing.Dispose();

    private void Prove(HttpRequestMessage request, string? token) =>
        credentials.ProofKey?.Prove(request, http.BaseAddress!, credentials.Issuer ?? http.BaseAddress!, token, time.GetUtcNow());

    private async Task<TokenReport> RequestAsync(CancellationToken cancellationToken)
    {
        List<KeyValuePair<string, string>> form = [new("client_id", credentials.ClientId)];
        if (credentials.Key is { } key)
        {
            form.Add(new("client_assertion_type", ClientKey.AssertionType));
            form.Add(new("client_assertion", key.Assert(credentials.ClientId, credentials.Issuer ?? http.BaseAddress!, time.GetUtcNow())));
        }
        else
        {
            form.Add(new("client_secret", credentials.ClientSecret));
        }

        if (credentials.SubjectTokenFile is { } file)
        {
            form.Add(new("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"));
            form.Add(new("subject_token_type", "urn:ietf:params:oauth:token-type:jwt"));
            form.Add(new("subject_token", await ReadSubjectAsync(file, cancellationToken)));
        }
        else
        {
            form.Add(new("grant_type", "client_credentials"));
        }

        if (credentials.Deployment is { } deployment)
        {
            form.Add(new("deployment", deployment));
        }

        if (credentials.AuthorizationDetails is { } details)
        {
            form.Add(new("authorization_details", details));
        }

        using HttpRequestMessage request = new(HttpMethod.Post, "oauth/token") { Content = new FormUrlEncodedContent(form) };
        Prove(request, token: null);
        WireAnswer answer = await WireAnswer.SendAsync(http, request, cancellationToken);
        TokenReport? token = answer.TryRead(WireJson.Default.TokenReport);
        if (!answer.IsSuccess || token is not { AccessToken.Length: > 0 })
        {
            throw Refused(answer, token);
        }

        // One that is bound to nothing would be good in anybody's hands, which is not what was asked for.
        return credentials.ProofKey is null || string.Equals(token.TokenType, ProofKey.TokenType, StringComparison.OrdinalIgnoreCase)
            ? token
            : throw Unauthenticated("the boundary gave a token that is not bound to the key");
    }

    private static async Task<string> ReadSubjectAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            return (await File.ReadAllTextAsync(file, cancellationToken)).Trim();
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw Unauthenticated($"the subject token cannot be read: {unreadable.Message}");
        }
    }

    private static Exception Refused(WireAnswer answer, TokenReport? token) =>
        answer.Status is not (400 or 401 or 403) && (token?.Error is null || answer.TryReadProblem() is not null)
            ? answer.ToException()
            : Unauthenticated(token?.ErrorDescription ?? token?.Error ?? "the boundary gave no token");

    private static BoundaryProblemException Unauthenticated(string detail) => new(new ProblemReport
    {
        Status = 401,
        Code = ProblemCodes.Unauthenticated,
        Title = "no token",
        Detail = detail,
    });

    private sealed record HeldToken(TokenReport Token, DateTimeOffset RenewAt);
}
