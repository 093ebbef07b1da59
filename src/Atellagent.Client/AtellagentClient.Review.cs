using System.Net.Http.Json;
using Atellagent.Client.Actions;
using Atellagent.Client.Problems;

namespace Atellagent.Client;

/// <content>Actions of which nobody knows what came.</content>
public sealed partial class AtellagentClient
{
    /// <summary>One page of them.</summary>
    /// <param name="outcome"><c>unknown</c>, <c>unclosed</c> or <c>unredeemed</c>.</param>
    /// <param name="cursor">What a page before gave as next; null for the first.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The page.</returns>
    /// <exception cref="BoundaryProblemException">The boundary refuses.</exception>
    public async Task<OpenActionListing> ListActionsAsync(string outcome, string? cursor, CancellationToken cancellationToken)
    {
        string query = $"?outcome={Uri.EscapeDataString(outcome)}" + (cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}");
        return (await GetAsync("v1/actions" + query, cancellationToken)).Read(WireJson.Default.OpenActionListing);
    }

    /// <summary>Says what came of one. It is said once, by a person who is another human than everybody who stands behind the action.</summary>
    /// <param name="id">The action's id.</param>
    /// <param name="settlement">What came of it, and how the person knows.</param>
    /// <param name="cancellationToken">Stops waiting; it may be settled all the same.</param>
    /// <returns>The action as it stands then.</returns>
    /// <exception cref="BoundaryProblemException">The boundary refuses, and the problem says why.</exception>
    public async Task<ActionReport> SettleAsync(string id, ActionSettlement settlement, CancellationToken cancellationToken)
    {
        WireAnswer answer = await SendAsync(
            () => new HttpRequestMessage(HttpMethod.Post, $"v1/actions/{Uri.EscapeDataString(id)}/settle")
            {
                Content = JsonContent.Create(settlement, WireJson.Default.ActionSettlement),
            },
            cancellationToken);
        return answer.Read(WireJson.Default.ActionReport);
    }
}
