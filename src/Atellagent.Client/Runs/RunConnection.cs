using System.Globalization;
using System.Net.Http.Json;
using Atellagent.Client.Authority;
using Atellagent.Client.Problems;
using Atellagent.Client.Tokens;

namespace Atellagent.Client.Runs;

/// <summary>
/// What the runner of one run asks of the boundary. It proves itself by the run's key and by nothing else, and that key is not in the sandbox.
/// </summary>
/// <param name="http">The connection, whose base address is the boundary; owned by the caller.</param>
/// <param name="run">The run, as it was started.</param>
/// <param name="key">Its key.</param>
/// <param name="time">The clock.</param>
public sealed class RunConnection(HttpClient http, RunReport run, ProofKey key, TimeProvider time) : IDisposable
{
    private const string Grant = "urn:atellagent:params:oauth:grant-type:run";
    private const string ClientId = "atellagent-runner";
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(60);
    private readonly SemaphoreSlim _renewing = new(1, 1);
    private readonly Uri _issuer = new(run.Issuer ?? http.BaseAddress!.AbsoluteUri);
    private (TokenReport Token, DateTimeOffset RenewAt)? _held;

    /// <summary>A token of the run, which is good with a proof by its key alone.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The token.</returns>
    /// <exception cref="BoundaryProblemException">The run gets none.</exception>
    public async Task<TokenReport> GetTokenAsync(CancellationToken cancellationToken)
    {
        await _renewing.WaitAsync(cancellationToken);
        try
        {
            if (_held is { } held && time.GetUtcNow() < held.RenewAt)
            {
                return held.Token;
            }

            using HttpRequestMessage request = new(HttpMethod.Post, "oauth/token")
            {
                Content = new FormUrlEncodedContent([new("grant_type", Grant), new("client_id", ClientId), new("run", run.Id)]),
            };
            Prove(request, token: null);
            WireAnswer answer = await WireAnswer.SendAsync(http, request, cancellationToken);
            if (!answer.IsSuccess || answer.TryRead(WireJson.Default.TokenReport) is not { AccessToken.Length: > 0 } token)
            {
                TokenReport? refusal = answer.TryRead(WireJson.Default.TokenReport);
                throw new BoundaryProblemException(new ProblemReport
                {
                    Status = 401,
                    Code = ProblemCodes.Unauthenticated,
                    Title = "no token",
                    Detail = refusal?.ErrorDescription ?? refusal?.Error ?? "the boundary gave no token",
                });
            }

            TimeSpan life = TimeSpan.FromSeconds(token.ExpiresIn ?? 0);
            _held = (token, time.GetUtcNow() + (life > 2 * Margin ? life - Margin : life / 2));
            return token;
        }
        finally
        {
            _renewing.Release();
        }
    }

    /// <summary>Makes a request the run's: with its token and a proof of the key. What it was authorized with before is gone.</summary>
    /// <param name="request">The request, to the boundary.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>A task that ends when it can be sent.</returns>
    public async Task AuthorizeAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        string token = (await GetTokenAsync(cancellationToken)).AccessToken!;
        request.Headers.Remove("Authorization");
        request.Headers.TryAddWithoutValidation("Authorization", "DPoP " + token);
        Prove(request, token);
    }

    /// <summary>The authority that ends TLS in the tunnels of the run's deployment.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>Its certificate; null where no route of the deployment ends TLS.</returns>
    /// <exception cref="BoundaryProblemException">The run is not told.</exception>
    public async Task<CertificateReport?> FindCertificateAsync(CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, "v1/me/certificate");
        await AuthorizeAsync(request, cancellationToken);
        WireAnswer answer = await WireAnswer.SendAsync(http, request, cancellationToken);
        return answer.Status == 404 ? null : answer.Read(WireJson.Default.CertificateReport);
    }

    /// <summary>Waits until the run has to stop, for a while. Asking says that its runner is there.</summary>
    /// <param name="seconds">How long at most.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>Whether it may go on.</returns>
    public async Task<RunWatchReport> WatchAsync(int seconds, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, string.Create(CultureInfo.InvariantCulture, $"v1/runs/{run.Id}/watch?wait={seconds}"));
        Prove(request, token: null);
        return (await WireAnswer.SendAsync(http, request, cancellationToken)).Read(WireJson.Default.RunWatchReport);
    }

    /// <summary>Says that the run has ended.</summary>
    /// <param name="outcome">How.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The run.</returns>
    public async Task<RunReport> ReportEndAsync(RunOutcome outcome, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, $"v1/runs/{run.Id}/end") { Content = JsonContent.Create(outcome, WireJson.Default.RunOutcome) };
        Prove(request, token: null);
        return (await WireAnswer.SendAsync(http, request, cancellationToken)).Read(WireJson.Default.RunReport);
    }

    /// <inheritdoc />
    public void Dispose() => _renewing.Dispose();

    private void Prove(HttpRequestMessage request, string? token) => key.Prove(request, http.BaseAddress!, _issuer, token, time.GetUtcNow());
}
