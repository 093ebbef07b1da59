using Atellagent.Client.Problems;
using Atellagent.Client.Webhooks;

namespace Atellagent.Client;

/// <summary>Webhooks.</summary>
public sealed partial class AtellagentClient
{
    /// <summary>How webhooks stand.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The webhooks, by name.</returns>
    /// <exception cref="BoundaryProblemException">This caller may not.</exception>
    public async Task<WebhookListing> ListWebhooksAsync(CancellationToken cancellationToken) =>
        (await GetAsync("v1/admin/deliveries", cancellationToken)).Read(WireJson.Default.WebhookListing);
}
