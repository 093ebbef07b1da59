using System.Net.Http.Json;
using Atellagent.Client.Administration;
using Atellagent.Client.Problems;

namespace Atellagent.Client;

/// <summary>The tokens of everybody that are live.</summary>
public sealed partial class AtellagentClient
{
    private const string LiveTokensPath = "v1/admin/tokens";

    /// <summary>Lists tokens that are live, the newest first.</summary>
    /// <param name="principal">Whose; null for everybody's.</param>
    /// <param name="cursor">What the page before said; null for the first.</param>
    /// <param name="limit">How many at most, 1 to 500.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The tokens.</returns>
    /// <exception cref="BoundaryProblemException">This caller may not.</exception>
    public async Task<LiveTokenListing> ListLiveTokensAsync(string? principal, string? cursor, int limit, CancellationToken cancellationToken) =>
        (await GetAsync(
            FormattableString.Invariant($"{LiveTokensPath}?limit={limit}")
                + (principal is null ? "" : "&principal=" + Uri.EscapeDataString(principal))
                + (cursor is null ? "" : "&cursor=" + Uri.EscapeDataString(cursor)),
            cancellationToken)).Read(WireJson.Default.LiveTokenListing);

    /// <summary>Ends one before its time; one that was won by signing in with the whole sign-in.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="ending">Why.</param>
    /// <param name="cancellationToken">Stops waiting; it may have ended all the same.</param>
    /// <returns>Which has ended.</returns>
    /// <exception cref="BoundaryProblemException">There is no live token of that id, or this caller may not.</exception>
    public async Task<EndedTokenReport> EndTokenAsync(string id, TokenEnding ending, CancellationToken cancellationToken) =>
        (await SendAsync(
            () => new HttpRequestMessage(HttpMethod.Post, $"{LiveTokensPath}/{Uri.EscapeDataString(id)}/end") { Content = JsonContent.Create(ending, WireJson.Default.TokenEnding) },
            cancellationToken)).Read(WireJson.Default.EndedTokenReport);
}
