using System.Globalization;
using System.Net.Http.Json;
using Atellagent.Client.Actions;
using Atellagent.Client.Authority;
using Atellagent.Client.Decisions;
using Atellagent.Client.Evidence;
using Atellagent.Client.Problems;
using Atellagent.Client.Tokens;

namespace Atellagent.Client;

/// <summary>
/// Speaks to one boundary as one client. It holds no destination's credential and reaches no destination: it asks, and the
/// boundary acts.
/// </summary>
public sealed partial class AtellagentClient : IDisposable
{
    private static readonly TimeSpan LongestLook = TimeSpan.FromSeconds(20);
    private readonly HttpClient _http;
    private readonly ITokenSource _tokens;
    private readonly RepeatSchedule _repeats;
    private readonly TimeProvider _time;

    /// <summary>A client with a secret.</summary>
    /// <param name="http">
    /// The connection, owned by the caller. Its base address is the boundary; it should not follow redirects, because the
    /// request that would be repeated elsewhere carries a secret.
    /// </param>
    /// <param name="credentials">Who asks.</param>
    /// <param name="time">The clock, for the token's end and for waiting.</param>
    public AtellagentClient(HttpClient http, ClientCredentials credentials, TimeProvider time)
        : this(http, (ITokenSource)new AccessTokens(http, credentials, time), time)
    {
    }

    /// <summary>A client whose tokens the caller gets, such as those of a person who has signed in.</summary>
    /// <param name="http">The connection, as above.</param>
    /// <param name="tokens">Gets a token that can be used now.</param>
    /// <param name="time">The clock, for waiting.</param>
    public AtellagentClient(HttpClient http, Func<CancellationToken, Task<TokenReport>> tokens, TimeProvider time)
        : this(http, new GivenTokens(tokens), time)
    {
    }

    /// <summary>A client over a connection that puts tokens on its requests by itself, with a <see cref="TokenHandler"/>.</summary>
    /// <param name="http">The connection, as above.</param>
    /// <param name="tokens">The tokens that it puts on them; owned by the caller.</param>
    /// <param name="time">The clock, for waiting.</param>
    public AtellagentClient(HttpClient http, AccessTokens tokens, TimeProvider time)
        : this(http, new CarriedTokens(tokens), time)
    {
    }

    private AtellagentClient(HttpClient http, ITokenSource tokens, TimeProvider time) =>
        (_http, _tokens, _repeats, _time) = (http, tokens, new RepeatSchedule(time), time);

    /// <summary>Asks for an action.</summary>
    /// <param name="submission">What to do.</param>
    /// <param name="idempotencyKey">The key under which asking again gives the first answer again; made up when null.</param>
    /// <param name="cancellationToken">Stops waiting; it does not stop an action that has been dispatched.</param>
    /// <returns>One of four answers.</returns>
    /// <exception cref="BoundaryUnreachableException">The boundary could not be reached.</exception>
    public async Task<SubmissionResult> SubmitAsync(
        ActionSubmission submission,
        string? idempotencyKey,
        CancellationToken cancellationToken)
    {
        string key = idempotencyKey ?? IdempotencyKeys.Make();
        for (int attempt = 0; ; attempt++)
        {
            (SubmissionResult result, WireAnswer? answer) = await PostActionAsync(submission, key, cancellationToken);

            // Only the boundary's own word that nothing was sent makes repeating harmless.
            if (result is not SubmissionResult.Failed failed
                || !ProblemCodes.IsSafeToRepeat(failed.Problem)
                || !await _repeats.WaitAsync(attempt, answer?.RetryAfter, cancellationToken))
            {
                return result with { IdempotencyKey = key };
            }
        }
    }

    /// <summary>Looks at an action that this client asked for.</summary>
    /// <param name="id">The action's id.</param>
    /// <param name="wait">How long the boundary may hold the answer back until something has happened; zero for at once.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>One of four answers.</returns>
    public async Task<SubmissionResult> GetActionAsync(string id, TimeSpan wait, CancellationToken cancellationToken)
    {
        string query = wait > TimeSpan.Zero
            ? string.Create(CultureInfo.InvariantCulture, $"?wait={(int)Math.Ceiling(wait.TotalSeconds)}")
            : string.Empty;
        try
        {
            return SubmissionReading.Read(await GetAsync($"v1/actions/{Uri.EscapeDataString(id)}{query}", cancellationToken));
        }
        catch (BoundaryProblemException exception)
        {
            return SubmissionReading.OfProblem(exception.Problem);
        }
    }

    /// <summary>Waits until people have decided on an action and it has come to an end.</summary>
    /// <param name="id">The action's id.</param>
    /// <param name="cancellationToken">Stops waiting; it does not stop the action.</param>
    /// <returns>An answer that is not pending, or the problem that looking came to.</returns>
    /// <exception cref="BoundaryUnreachableException">The boundary could not be reached; it can be waited for anew.</exception>
    public async Task<SubmissionResult> WaitAsync(string id, CancellationToken cancellationToken)
    {
        while (true)
        {
            SubmissionResult result = await GetActionAsync(id, LongestLook, cancellationToken);
            if (result is not SubmissionResult.Pending)
            {
                return result;
            }
        }
    }

    /// <summary>Takes back an action that waits for people.</summary>
    /// <param name="id">The action's id.</param>
    /// <param name="cancellationToken">Stops waiting; the action may be taken back all the same.</param>
    /// <returns>What became of it.</returns>
    public async Task<SubmissionResult> CancelActionAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            return SubmissionReading.Read(await SendAsync(() => new HttpRequestMessage(HttpMethod.Post, $"v1/actions/{Uri.EscapeDataString(id)}/cancel"), cancellationToken));
        }
        catch (BoundaryProblemException exception)
        {
            return SubmissionReading.OfProblem(exception.Problem);
        }
    }

    /// <summary>The whole story of one decision.</summary>
    /// <param name="id">The decision's id.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The story.</returns>
    /// <exception cref="BoundaryProblemException">There is none, or it is not this caller's to read.</exception>
    public async Task<DecisionStory> GetDecisionAsync(string id, CancellationToken cancellationToken) =>
        (await GetAsync($"v1/decisions/{Uri.EscapeDataString(id)}", cancellationToken)).Read(WireJson.Default.DecisionStory);

    /// <summary>One page of decisions, newest first, each found by its whole story: outcome and votes may stand in other records.</summary>
    /// <param name="filter">Which decisions; its type says nothing.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The page.</returns>
    /// <exception cref="BoundaryProblemException">A filter is malformed.</exception>
    public async Task<EvidenceListing> ListDecisionsAsync(EvidenceFilter filter, CancellationToken cancellationToken) =>
        (await GetAsync($"v1/decisions{filter.ToQuery()}", cancellationToken)).Read(WireJson.Default.EvidenceListing);

    /// <summary>One page of evidence, newest first, each record found by what it says itself.</summary>
    /// <param name="filter">Which records.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The page.</returns>
    /// <exception cref="BoundaryProblemException">This caller may not read evidence.</exception>
    public async Task<EvidenceListing> ListEvidenceAsync(EvidenceFilter filter, CancellationToken cancellationToken) =>
        (await GetAsync($"v1/evidence{filter.ToQuery()}", cancellationToken)).Read(WireJson.Default.EvidenceListing);

    /// <summary>The access token in use, for protocols that this client does not speak.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>A token that has some time left.</returns>
    /// <exception cref="BoundaryProblemException">The boundary does not take these credentials.</exception>
    public Task<TokenReport> GetTokenAsync(CancellationToken cancellationToken) => _tokens.GetAsync(cancellationToken);

    /// <summary>Whom this client's token proves, and everything that it may ask for.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The envelope, each bound with its source.</returns>
    /// <exception cref="BoundaryProblemException">The boundary does not take the token.</exception>
    public async Task<AuthorityReport> GetAuthorityAsync(CancellationToken cancellationToken) =>
        (await GetAsync("v1/me/authority", cancellationToken)).Read(WireJson.Default.AuthorityReport);

    /// <summary>The authority that ends TLS in the tunnels of this client's deployment, for whoever speaks through them to trust it.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>Its certificate.</returns>
    /// <exception cref="BoundaryProblemException">No route of the deployment ends TLS in tunnels.</exception>
    public async Task<CertificateReport> GetCertificateAsync(CancellationToken cancellationToken) =>
        (await GetAsync("v1/me/certificate", cancellationToken)).Read(WireJson.Default.CertificateReport);

    /// <inheritdoc />
    public void Dispose() => _tokens.Dispose();

    private Task<WireAnswer> GetAsync(string path, CancellationToken cancellationToken) =>
        SendAsync(() => new HttpRequestMessage(HttpMethod.Get, path), cancellationToken);

    private async Task<(SubmissionResult Result, WireAnswer? Answer)> PostActionAsync(
        ActionSubmission submission,
        string key,
        CancellationToken cancellationToken)
    {
        WireAnswer? answer = null;
        try
        {
            answer = await SendAsync(() => ActionRequest("v1/actions", submission, key), cancellationToken);
            return (SubmissionReading.Read(answer), answer);
        }
        catch (BoundaryProblemException exception)
        {
            // Also where there is no token and so no action: the same kind of answer as any other refusal.
            return (SubmissionReading.OfProblem(exception.Problem), answer);
        }
        catch (BoundaryUnreachableException exception)
        {
            throw new BoundaryUnreachableException(exception.Message, exception.NothingSent, exception.InnerException)
            {
                IdempotencyKey = key,
            };
        }
    }

    private static HttpRequestMessage ActionRequest(string path, ActionSubmission submission, string key)
    {
        HttpRequestMessage request = new(HttpMethod.Post, path)
        {
            Content = JsonContent.Create(submission, WireJson.Default.ActionSubmission),
        };
        request.Headers.Add("Idempotency-Key", key);
        return request;
    }

    // A 401 is an answer from before anything was decided, so one more try with a fresh token repeats nothing.
    private async Task<WireAnswer> SendAsync(Func<HttpRequestMessage> make, CancellationToken cancellationToken)
    {
        (WireAnswer answer, TokenReport used) = await SendOnceAsync(make, cancellationToken);
        if (answer.Status != 401 || !_tokens.IsOurs)
        {
            return answer;
        }

        _tokens.Forget(used);
        return (await SendOnceAsync(make, cancellationToken)).Answer;
    }

    private async Task<(WireAnswer Answer, TokenReport Token)> SendOnceAsync(
        Func<HttpRequestMessage> make,
        CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = make();
        TokenReport token = await _tokens.AuthorizeAsync(request, cancellationToken);
        return (await WireAnswer.SendAsync(_http, request, cancellationToken), token);
    }
}
