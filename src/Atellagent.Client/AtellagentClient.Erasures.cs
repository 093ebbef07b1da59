using System.Net.Http.Json;
using Atellagent.Client.Evidence;
using Atellagent.Client.Problems;

namespace Atellagent.Client;

/// <content>Erasures.</content>
public sealed partial class AtellagentClient
{
    /// <summary>Has what stands beside records erased, for good.</summary>
    /// <param name="order">What, and why.</param>
    /// <param name="cancellationToken">Stops waiting; it may be ordered all the same.</param>
    /// <returns>The erasure, which may still be under way.</returns>
    /// <exception cref="BoundaryProblemException">The boundary refuses, and the problem says why.</exception>
    public async Task<ErasureReport> EraseAsync(ErasureOrder order, CancellationToken cancellationToken)
    {
        WireAnswer answer = await SendAsync(
            () => new HttpRequestMessage(HttpMethod.Post, "v1/evidence/erasures") { Content = JsonContent.Create(order, WireJson.Default.ErasureOrder) },
            cancellationToken);
        return answer.Read(WireJson.Default.ErasureReport);
    }

    /// <summary>How far an erasure has come.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The erasure.</returns>
    /// <exception cref="BoundaryProblemException">There is none, or this caller may not read it.</exception>
    public async Task<ErasureReport> GetErasureAsync(string id, CancellationToken cancellationToken) =>
        (await GetAsync("v1/evidence/erasures/" + id, cancellationToken)).Read(WireJson.Default.ErasureReport);

    /// <summary>The last erasures.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The last hundred.</returns>
    /// <exception cref="BoundaryProblemException">This caller may not read them.</exception>
    public async Task<ErasureListing> ListErasuresAsync(CancellationToken cancellationToken) =>
        (await GetAsync("v1/evidence/erasures", cancellationToken)).Read(WireJson.Default.ErasureListing);
}
