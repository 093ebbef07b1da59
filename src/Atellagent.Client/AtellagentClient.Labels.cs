using System.Net.Http.Json;
using Atellagent.Client.Labels;
using Atellagent.Client.Problems;

namespace Atellagent.Client;

/// <summary>What runs and deployments have read.</summary>
public sealed partial class AtellagentClient
{
    private const string LabelsPath = "v1/admin/labels";

    /// <summary>Lists who holds which labels.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The holders.</returns>
    /// <exception cref="BoundaryProblemException">This caller may not.</exception>
    public async Task<LabelListing> ListLabelsAsync(CancellationToken cancellationToken) =>
        (await GetAsync(LabelsPath, cancellationToken)).Read(WireJson.Default.LabelListing);

    /// <summary>Takes all labels away from one that holds some: rules see it as if it had read nothing yet.</summary>
    /// <param name="clearing">From whom, and why.</param>
    /// <param name="cancellationToken">Stops waiting; they may be gone all the same.</param>
    /// <returns>What it had.</returns>
    /// <exception cref="BoundaryProblemException">Nobody of that name holds a label, or this caller may not.</exception>
    public async Task<LabelReport> ClearLabelsAsync(LabelClearing clearing, CancellationToken cancellationToken) =>
        (await SendAsync(
            () => new HttpRequestMessage(HttpMethod.Post, LabelsPath + "/clear") { Content = JsonContent.Create(clearing, WireJson.Default.LabelClearing) },
            cancellationToken)).Read(WireJson.Default.LabelReport);
}
