using System.Text.Json;
using Atellagent.Client.Actions;
using Atellagent.Client.Problems;

namespace Atellagent.Client.Enforcement;

/// <summary>
/// Makes of an <see cref="HttpClient"/> an enforcement point: each request is decided and its permit redeemed before it is sent, and what came of it
/// is said afterwards. A request goes out as it is or not at all, so one that would be narrowed is refused. Nothing is sent twice, and where the
/// boundary does not answer nothing is sent.
/// </summary>
/// <param name="boundary">Asks the boundary; owned by the caller.</param>
/// <param name="describe">
/// Says which action a request is. The boundary decides on what it says, so it has to say all that matters; null refuses the request.
/// </param>
public sealed class EnforcementHandler(AtellagentClient boundary, Func<HttpRequestMessage, CancellationToken, Task<ActionSubmission?>> describe) : DelegatingHandler
{
    /// <summary>The option of a request that holds its idempotency key: with it a request that waited for people can come again.</summary>
    public static readonly HttpRequestOptionsKey<string> IdempotencyKey = new("atellagent.idempotencyKey");

    /// <summary>Hears the id of an action that was carried out and of which the boundary could not be told; it is listed as unclosed there.</summary>
    public Action<string>? Unclosed { get; init; }

    /// <summary>Sends a request, if the boundary says go.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Stops waiting; what has been sent may have been done.</param>
    /// <returns>The destination's response.</returns>
    /// <exception cref="BoundaryProblemException">The boundary said no; nothing was sent.</exception>
    /// <exception cref="BoundaryUnreachableException">The boundary did not answer; nothing was sent.</exception>
    /// <exception cref="HttpRequestException">Nothing was sent because the request is no action or people must agree first, or the destination did not answer.</exception>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ActionSubmission submission = await describe(request, cancellationToken)
            ?? throw new HttpRequestException("the request is no action that the boundary decides on; nothing was sent");
        string key = request.Options.TryGetValue(IdempotencyKey, out string? given) ? given : IdempotencyKeys.Make();
        EnforcementReport decided = await boundary.DecideAsync(submission with { Narrowing = ActionSubmission.RefusesNarrowing }, key, cancellationToken);
        if (decided.Permit is not { } permit)
        {
            throw new HttpRequestException($"action {decided.Id} waits until people agree, or has had its answer; nothing was sent");
        }

        await boundary.RedeemAsync(new PermitRedemption(permit, decided.Digest), cancellationToken);
        HttpResponseMessage response;
        try
        {
            response = await base.SendAsync(request, cancellationToken);
        }
        catch (Exception lost) when (lost is HttpRequestException or OperationCanceledException or IOException)
        {
            // It may have been done. Whoever stopped waiting does not stop what is owed to the record.
            await TryCloseAsync(decided.Id, new ReportedOutcome(OutcomeStatus.Unknown));
            throw;
        }

        int status = (int)response.StatusCode;
        string outcome = status switch
        {
            < 400 => OutcomeStatus.Succeeded,
            502 or 504 => OutcomeStatus.Unknown,
            _ => OutcomeStatus.Failed,
        };
        await TryCloseAsync(decided.Id, new ReportedOutcome(outcome, status));
        return response;
    }

    // The effect has happened, and its response is the caller's: an action that could not be closed shows up as unclosed.
    private async Task TryCloseAsync(string action, ReportedOutcome outcome)
    {
        try
        {
            await boundary.CloseAsync(action, outcome, CancellationToken.None);
        }
        catch (Exception fault) when (fault is BoundaryProblemException or BoundaryUnreachableException or JsonException)
        {
            Unclosed?.Invoke(action);
        }
    }
}
