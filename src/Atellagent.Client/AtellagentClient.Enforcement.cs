using System.Net.Http.Json;
using Atellagent.Client.Actions;
using Atellagent.Client.Enforcement;
using Atellagent.Client.Problems;

namespace Atellagent.Client;

/// <content>For enforcement points, which perform the side effect themselves.</content>
public sealed partial class AtellagentClient
{
    /// <summary>Asks for a decision on an action that the caller, or an enforcement point of its route, carries out itself.</summary>
    /// <param name="submission">What is to be done.</param>
    /// <param name="idempotencyKey">The key under which asking again gives the same decision, and its permit once people have agreed.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The decision; <see cref="EnforcementReport.Permit"/> is null while people have to agree, and where the permit was used.</returns>
    /// <exception cref="BoundaryProblemException">It was denied; the problem says why.</exception>
    /// <exception cref="BoundaryUnreachableException">The boundary could not be reached.</exception>
    public async Task<EnforcementReport> DecideAsync(ActionSubmission submission, string idempotencyKey, CancellationToken cancellationToken)
    {
        WireAnswer answer = await SendAsync(() => ActionRequest("v1/decisions", submission, idempotencyKey), cancellationToken);
        return answer.Read(WireJson.Default.EnforcementReport);
    }

    /// <summary>Redeems a permit, as the last thing before the action is carried out. Only when this returns may it be.</summary>
    /// <param name="redemption">The permit, and the digest of what is about to be done.</param>
    /// <param name="cancellationToken">Stops waiting; the permit may have been used up all the same.</param>
    /// <returns>The action: go.</returns>
    /// <exception cref="BoundaryProblemException">Nothing may be carried out; <see cref="ProblemReport.Reason"/> says why for programs.</exception>
    /// <exception cref="BoundaryUnreachableException">No answer came: nothing may be carried out, though the permit may have been used up.</exception>
    public async Task<ActionReport> RedeemAsync(PermitRedemption redemption, CancellationToken cancellationToken)
    {
        WireAnswer answer = await SendAsync(
            () => new HttpRequestMessage(HttpMethod.Post, "v1/permits/redeem") { Content = JsonContent.Create(redemption, WireJson.Default.PermitRedemption) },
            cancellationToken);
        return answer.Read(WireJson.Default.ActionReport);
    }

    /// <summary>Says what came of an action that was carried out on a permit. It is said once, by who redeemed it; the same again is no error.</summary>
    /// <param name="id">The action's id.</param>
    /// <param name="outcome">What came of it.</param>
    /// <param name="cancellationToken">Stops waiting; it may be recorded all the same.</param>
    /// <returns>The action as it stands then.</returns>
    /// <exception cref="BoundaryProblemException">It was not recorded; the problem says why.</exception>
    public async Task<ActionReport> CloseAsync(string id, ReportedOutcome outcome, CancellationToken cancellationToken)
    {
        WireAnswer answer = await SendAsync(
            () => new HttpRequestMessage(HttpMethod.Post, $"v1/actions/{Uri.EscapeDataString(id)}/outcome") { Content = JsonContent.Create(outcome, WireJson.Default.ReportedOutcome) },
            cancellationToken);
        return answer.Read(WireJson.Default.ActionReport);
    }
}
