using System.Text;
using Atellagent.Client.Plans;
using Atellagent.Client.Problems;

namespace Atellagent.Client;

/// <content>A draft that runs beside the policies in force.</content>
public sealed partial class AtellagentClient
{
    /// <summary>Starts a draft, in the place of the one that runs. It decides nothing.</summary>
    /// <param name="yaml">The draft's documents: policies and exceptions that differ from those in force.</param>
    /// <param name="prune">Whether policies that the draft does not hold are left out of it.</param>
    /// <param name="reason">Why, for the record; null where nobody says.</param>
    /// <param name="cancellationToken">Stops waiting; it may have been started all the same.</param>
    /// <returns>What runs now.</returns>
    /// <exception cref="BoundaryProblemException">This caller may not, or something is wrong with the draft.</exception>
    public async Task<ShadowReport> StartShadowAsync(string yaml, bool prune, string? reason, CancellationToken cancellationToken) => (await SendAsync(
        () => new HttpRequestMessage(HttpMethod.Post, $"v1/admin/shadow?prune={(prune ? "true" : "false")}{Because(reason, '&')}")
        {
            Content = new StringContent(yaml, Encoding.UTF8, "application/yaml"),
        },
        cancellationToken)).Read(WireJson.Default.ShadowReport);

    /// <summary>Ends the draft that runs.</summary>
    /// <param name="reason">Why, for the record; null where nobody says.</param>
    /// <param name="cancellationToken">Stops waiting; it may have ended all the same.</param>
    /// <returns>What runs now.</returns>
    /// <exception cref="BoundaryProblemException">This caller may not.</exception>
    public async Task<ShadowReport> StopShadowAsync(string? reason, CancellationToken cancellationToken) =>
        (await SendAsync(() => new HttpRequestMessage(HttpMethod.Delete, "v1/admin/shadow" + Because(reason, '?')), cancellationToken)).Read(WireJson.Default.ShadowReport);

    /// <summary>Which draft runs.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The draft.</returns>
    /// <exception cref="BoundaryProblemException">This caller may not.</exception>
    public async Task<ShadowReport> GetShadowAsync(CancellationToken cancellationToken) =>
        (await GetAsync("v1/admin/shadow", cancellationToken)).Read(WireJson.Default.ShadowReport);

    /// <summary>What the draft that runs has made of what was asked since it was started.</summary>
    /// <param name="progress">Is told now and then how far the reading is; null where nobody wants to know.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The verdicts.</returns>
    /// <exception cref="BoundaryProblemException">This caller may not, or no draft runs.</exception>
    /// <exception cref="BoundaryUnreachableException">The answer broke off.</exception>
    public Task<PolicyPlanReport> ReportShadowAsync(Action<PlanProgressReport>? progress, CancellationToken cancellationToken) =>
        StreamPlanAsync(static () => new HttpRequestMessage(HttpMethod.Get, "v1/admin/shadow/report"), progress, cancellationToken);

    private static string Because(string? reason, char mark) => string.IsNullOrEmpty(reason) ? "" : $"{mark}reason={Uri.EscapeDataString(reason)}";
}
