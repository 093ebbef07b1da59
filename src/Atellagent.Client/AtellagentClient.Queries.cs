using System.Net.Http.Json;
using Atellagent.Client.Problems;
using Atellagent.Client.Queries;

namespace Atellagent.Client;

/// <content>Saved queries.</content>
public sealed partial class AtellagentClient
{
    /// <summary>One's own, and those that one's teams share.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The queries.</returns>
    /// <exception cref="BoundaryProblemException">The boundary refuses.</exception>
    public async Task<SavedQueryListing> ListQueriesAsync(CancellationToken cancellationToken) =>
        (await GetAsync("v1/me/queries", cancellationToken)).Read(WireJson.Default.SavedQueryListing);

    /// <summary>Saves a query in the place of one's own of that name.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="query">The query.</param>
    /// <param name="cancellationToken">Stops waiting; it may be saved all the same.</param>
    /// <returns>A task that ends when it is saved.</returns>
    /// <exception cref="BoundaryProblemException">A filter is malformed, or one is not in that team.</exception>
    public async Task SaveQueryAsync(string name, QueryToSave query, CancellationToken cancellationToken)
    {
        WireAnswer answer = await SendAsync(
            () => new HttpRequestMessage(HttpMethod.Put, $"v1/me/queries/{Uri.EscapeDataString(name)}")
            {
                Content = JsonContent.Create(query, WireJson.Default.QueryToSave),
            },
            cancellationToken);
        answer.ThrowIfProblem();
    }

    /// <summary>Takes one of one's own queries away.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Stops waiting; it may be gone all the same.</param>
    /// <returns>A task that ends when it is gone.</returns>
    /// <exception cref="BoundaryProblemException">There is none.</exception>
    public async Task DeleteQueryAsync(string name, CancellationToken cancellationToken) =>
        (await SendAsync(() => new HttpRequestMessage(HttpMethod.Delete, $"v1/me/queries/{Uri.EscapeDataString(name)}"), cancellationToken)).ThrowIfProblem();
}
