using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Atellagent.Client.Actions;
using Atellagent.Client.Administration;
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
    private readonly HttpClient _http;
    private readonly ITokenSource _tokens;
    private readonly RepeatSchedule _repeats;

    /// <summary>A client with a secret.</summary>
    /// <param name="http">
    /// The connection, owned by the caller. Its base address is the boundary; it should not follow redirects, because the
    /// request that would be repeated elsewhere carries a secret.
    /// </param>
    /// <param name="credentials">Who asks.</param>
    /// <param name="time">The clock, for the token's end and for waiting.</param>
    public AtellagentClient(HttpClient http, ClientCredentials credentials, TimeProvider time)
        : this(http, new TokenSource(http, credentials, time), time)
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

    private AtellagentClient(HttpClient http, ITokenSource tokens, TimeProvider time) =>
        (_http, _tokens, _repeats) = (http, tokens, new RepeatSchedule(time));

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

    /// <summary>The whole story of one decision.</summary>
    /// <param name="id">The decision's id.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The story.</returns>
    /// <exception cref="BoundaryProblemException">There is none, or it is not this caller's to read.</exception>
    public async Task<DecisionStory> GetDecisionAsync(string id, CancellationToken cancellationToken) =>
        (await GetAsync($"v1/decisions/{Uri.EscapeDataString(id)}", cancellationToken)).Read(WireJson.Default.DecisionStory);

    /// <summary>One page of evidence.</summary>
    /// <param name="filter">Which records.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The page.</returns>
    /// <exception cref="BoundaryProblemException">This caller may not read evidence.</exception>
    public async Task<EvidenceListing> ListEvidenceAsync(EvidenceFilter filter, CancellationToken cancellationToken) =>
        (await GetAsync($"v1/evidence{filter.ToQuery()}", cancellationToken)).Read(WireJson.Default.EvidenceListing);

    /// <summary>Puts documents in force, all or none.</summary>
    /// <param name="yaml">The documents.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>What changed, or everything that is wrong.</returns>
    /// <exception cref="BoundaryProblemException">This caller may not.</exception>
    public async Task<ApplyReport> ApplyAsync(string yaml, ApplyOptions options, CancellationToken cancellationToken)
    {
        WireAnswer answer = await SendAsync(
            () => new HttpRequestMessage(HttpMethod.Post, "v1/admin/apply" + options.ToQuery())
            {
                Content = new StringContent(yaml, Encoding.UTF8, "application/yaml"),
            },
            cancellationToken);
        return ReadChange(answer, options.DryRun);
    }

    /// <summary>The last activations of policies.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The activations, the one in force first.</returns>
    /// <exception cref="BoundaryProblemException">This caller may not.</exception>
    public async Task<PolicyVersionListing> ListPolicyVersionsAsync(CancellationToken cancellationToken) =>
        (await GetAsync("v1/admin/policy-versions", cancellationToken)).Read(WireJson.Default.PolicyVersionListing);

    /// <summary>One policy version that is or was in force.</summary>
    /// <param name="version">The version.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The version.</returns>
    /// <exception cref="BoundaryProblemException">There was none, or this caller may not.</exception>
    public async Task<PolicyVersionReport> GetPolicyVersionAsync(string version, CancellationToken cancellationToken) =>
        (await GetAsync($"v1/admin/policy-versions/{Uri.EscapeDataString(version)}", cancellationToken)).Read(WireJson.Default.PolicyVersionReport);

    /// <summary>Puts a policy version in force that was in force before.</summary>
    /// <param name="version">The version.</param>
    /// <param name="rollback">Why and how.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>What changed, or everything that is wrong.</returns>
    /// <exception cref="BoundaryProblemException">There was none, or this caller may not.</exception>
    public async Task<ApplyReport> RollBackPoliciesAsync(string version, PolicyRollback rollback, CancellationToken cancellationToken)
    {
        WireAnswer answer = await SendAsync(
            () => new HttpRequestMessage(HttpMethod.Post, $"v1/admin/policy-versions/{Uri.EscapeDataString(version)}/activate")
            {
                Content = new StringContent(JsonSerializer.Serialize(rollback, WireJson.Default.PolicyRollback), Encoding.UTF8, "application/json"),
            },
            cancellationToken);
        return ReadChange(answer, rollback.DryRun);
    }

    /// <summary>The changes that wait for the vote of another person, and those of late.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The changes, the newest first.</returns>
    /// <exception cref="BoundaryProblemException">This caller may not.</exception>
    public async Task<PendingChangeListing> ListChangesAsync(CancellationToken cancellationToken) =>
        (await GetAsync("v1/admin/changes", cancellationToken)).Read(WireJson.Default.PendingChangeListing);

    /// <summary>One change that waits, or did.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The change.</returns>
    /// <exception cref="BoundaryProblemException">There is none, or this caller may not.</exception>
    public async Task<PendingChangeReport> GetChangeAsync(string id, CancellationToken cancellationToken) =>
        (await GetAsync($"v1/admin/changes/{Uri.EscapeDataString(id)}", cancellationToken)).Read(WireJson.Default.PendingChangeReport);

    /// <summary>Votes on a change that somebody else asks for. With the last vote it is carried out.</summary>
    /// <param name="id">The change.</param>
    /// <param name="vote">The vote.</param>
    /// <param name="cancellationToken">Stops waiting; the vote may count all the same.</param>
    /// <returns>The change after the vote.</returns>
    /// <exception cref="BoundaryProblemException">It is over, it is one's own, it has another digest, or this caller may not.</exception>
    public async Task<PendingChangeReport> VoteOnChangeAsync(string id, ChangeVote vote, CancellationToken cancellationToken)
    {
        WireAnswer answer = await SendAsync(
            () => new HttpRequestMessage(HttpMethod.Post, $"v1/admin/changes/{Uri.EscapeDataString(id)}/votes")
            {
                Content = new StringContent(JsonSerializer.Serialize(vote, WireJson.Default.ChangeVote), Encoding.UTF8, "application/json"),
            },
            cancellationToken);
        return answer.Read(WireJson.Default.PendingChangeReport);
    }

    private static ApplyReport ReadChange(WireAnswer answer, bool dryRun)
    {
        if (answer.Status == 400 && answer.TryReadProblem() is { Errors: { Count: > 0 } errors })
        {
            return new ApplyReport(Applied: false, dryRun, [], errors);
        }

        return answer.Status == 400 && answer.TryRead(WireJson.Default.ApplyReport) is { Errors.Count: > 0 } report
            ? report
            : answer.Read(WireJson.Default.ApplyReport);
    }

    /// <summary>The keys that sign tokens, the one that comes next, and those that are still published.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The keys, without any private half.</returns>
    /// <exception cref="BoundaryProblemException">This caller may not.</exception>
    public async Task<SigningKeyListing> ListKeysAsync(CancellationToken cancellationToken) =>
        (await GetAsync("v1/admin/keys", cancellationToken)).Read(WireJson.Default.SigningKeyListing);

    /// <summary>Lets the next key sign tokens. When this returns, it does.</summary>
    /// <param name="rotation">Why and how.</param>
    /// <param name="cancellationToken">Stops waiting; the change may have taken effect all the same.</param>
    /// <returns>The keys now.</returns>
    /// <exception cref="BoundaryProblemException">Evidence of it cannot be written, or this caller may not.</exception>
    public async Task<SigningKeyListing> RotateKeysAsync(KeyRotation rotation, CancellationToken cancellationToken)
    {
        WireAnswer answer = await SendAsync(
            () => new HttpRequestMessage(HttpMethod.Post, "v1/admin/keys/rotate")
            {
                Content = new StringContent(JsonSerializer.Serialize(rotation, WireJson.Default.KeyRotation), Encoding.UTF8, "application/json"),
            },
            cancellationToken);
        return answer.Read(WireJson.Default.SigningKeyListing);
    }

    /// <summary>Suspends or resumes a deployment or a principal. When this returns, no silo admits an action under the old state.</summary>
    /// <param name="kind">Which kind it is.</param>
    /// <param name="name">Its name.</param>
    /// <param name="suspended">Whether it shall be suspended.</param>
    /// <param name="cancellationToken">Stops waiting; the change may have taken effect all the same.</param>
    /// <returns>A task that ends when the change has taken effect.</returns>
    /// <exception cref="BoundaryProblemException">There is no such thing, or this caller may not.</exception>
    public async Task SetSuspendedAsync(SuspendableKind kind, string name, bool suspended, CancellationToken cancellationToken)
    {
        string folder = kind == SuspendableKind.Principal ? "principals" : "deployments";
        WireAnswer answer = await SendAsync(
            () => new HttpRequestMessage(
                HttpMethod.Post,
                $"v1/admin/{folder}/{Uri.EscapeDataString(name)}/{(suspended ? "suspend" : "resume")}"),
            cancellationToken);
        if (!answer.IsSuccess)
        {
            throw answer.ToException();
        }
    }

    /// <summary>Makes a link at which a person chooses a password, once.</summary>
    /// <param name="person">A principal of type <c>person</c>.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The link.</returns>
    /// <exception cref="BoundaryProblemException">There is no such person, or the caller may not invite.</exception>
    public async Task<InvitationReport> InviteAsync(string person, CancellationToken cancellationToken) =>
        (await SendAsync(() => new HttpRequestMessage(HttpMethod.Post, $"v1/admin/people/{Uri.EscapeDataString(person)}/invitation"), cancellationToken))
            .Read(WireJson.Default.InvitationReport);

    /// <summary>Sets a person's password, and ends every session and token of theirs.</summary>
    /// <param name="person">A principal of type <c>person</c>.</param>
    /// <param name="password">The password, 12 characters at least.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>A task that ends when it is set.</returns>
    /// <exception cref="BoundaryProblemException">There is no such person, the password is no good, or the caller may not set it.</exception>
    public async Task SetPasswordAsync(string person, string password, CancellationToken cancellationToken)
    {
        WireAnswer answer = await SendAsync(
            () => new HttpRequestMessage(HttpMethod.Put, $"v1/admin/people/{Uri.EscapeDataString(person)}/password")
            {
                Content = JsonContent.Create(new PasswordChange(password), WireJson.Default.PasswordChange),
            },
            cancellationToken);
        if (!answer.IsSuccess)
        {
            throw answer.ToException();
        }
    }

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
            answer = await SendAsync(() => ActionRequest(submission, key), cancellationToken);
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

    private static HttpRequestMessage ActionRequest(ActionSubmission submission, string key)
    {
        HttpRequestMessage request = new(HttpMethod.Post, "v1/actions")
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
        if (answer.Status != 401)
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
        TokenReport token = await _tokens.GetAsync(cancellationToken);
        using HttpRequestMessage request = make();
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.AccessToken);
        return (await WireAnswer.SendAsync(_http, request, cancellationToken), token);
    }
}
