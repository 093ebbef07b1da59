using System.Net.Http.Json;
using Atellagent.Client.Administration;
using Atellagent.Client.Problems;

namespace Atellagent.Client;

/// <summary>Break glass.</summary>
public sealed partial class AtellagentClient
{
    private const string BreakGlass = "v1/admin/break-glass";

    /// <summary>The uses of break glass, and for whom there is a sealed code.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The uses, the newest first.</returns>
    /// <exception cref="BoundaryProblemException">This caller may not.</exception>
    public async Task<GlassListing> ListGlassAsync(CancellationToken cancellationToken) =>
        (await GetAsync(BreakGlass, cancellationToken)).Read(WireJson.Default.GlassListing);

    /// <summary>Asks for a use, which then waits for another person; with a sealed code it is open at once, and the code is used up.</summary>
    /// <param name="opening">Why, and the code.</param>
    /// <param name="cancellationToken">Stops waiting; it may be open all the same.</param>
    /// <returns>The use.</returns>
    /// <exception cref="BoundaryProblemException">The caller may not break glass, another use is in the way, or the code is wrong.</exception>
    public async Task<GlassUseReport> OpenGlassAsync(GlassOpening opening, CancellationToken cancellationToken) =>
        (await SendAsync(
            () => new HttpRequestMessage(HttpMethod.Post, BreakGlass) { Content = JsonContent.Create(opening, WireJson.Default.GlassOpening) },
            cancellationToken)).Read(WireJson.Default.GlassUseReport);

    /// <summary>Opens a use that another person asked for.</summary>
    /// <param name="id">The use.</param>
    /// <param name="cancellationToken">Stops waiting; it may be open all the same.</param>
    /// <returns>The use.</returns>
    /// <exception cref="BoundaryProblemException">It does not wait any more, it is one's own, or this caller may not.</exception>
    public Task<GlassUseReport> ConfirmGlassAsync(string id, CancellationToken cancellationToken) => TurnGlassAsync(id, "confirm", cancellationToken);

    /// <summary>Ends a use.</summary>
    /// <param name="id">The use.</param>
    /// <param name="cancellationToken">Stops waiting; it may have ended all the same.</param>
    /// <returns>The use.</returns>
    /// <exception cref="BoundaryProblemException">It has ended already, or this caller may not.</exception>
    public Task<GlassUseReport> CloseGlassAsync(string id, CancellationToken cancellationToken) => TurnGlassAsync(id, "close", cancellationToken);

    /// <summary>Notes that the caller has looked at what was done in a use that has ended.</summary>
    /// <param name="id">The use.</param>
    /// <param name="review">What the caller found.</param>
    /// <param name="cancellationToken">Stops waiting; it may count all the same.</param>
    /// <returns>The use.</returns>
    /// <exception cref="BoundaryProblemException">It has not ended, it is one's own, or this caller may not.</exception>
    public async Task<GlassUseReport> ReviewGlassAsync(string id, GlassReview review, CancellationToken cancellationToken) =>
        (await SendAsync(
            () => new HttpRequestMessage(HttpMethod.Post, $"{BreakGlass}/{Uri.EscapeDataString(id)}/review") { Content = JsonContent.Create(review, WireJson.Default.GlassReview) },
            cancellationToken)).Read(WireJson.Default.GlassUseReport);

    /// <summary>Makes a code with which another person opens a use alone, once. Any code before it is worth nothing then.</summary>
    /// <param name="holder">The other person.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The code, which is told this once.</returns>
    /// <exception cref="BoundaryProblemException">That person may not break glass, it is the caller, or the caller may not.</exception>
    public async Task<GlassCodeReport> SealGlassAsync(string holder, CancellationToken cancellationToken) =>
        (await SendAsync(() => new HttpRequestMessage(HttpMethod.Post, $"{BreakGlass}/{Uri.EscapeDataString(holder)}/seal"), cancellationToken))
            .Read(WireJson.Default.GlassCodeReport);

    private async Task<GlassUseReport> TurnGlassAsync(string id, string verb, CancellationToken cancellationToken) =>
        (await SendAsync(() => new HttpRequestMessage(HttpMethod.Post, $"{BreakGlass}/{Uri.EscapeDataString(id)}/{verb}"), cancellationToken))
            .Read(WireJson.Default.GlassUseReport);
}
