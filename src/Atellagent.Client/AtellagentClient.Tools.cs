using Atellagent.Client.Administration;
using Atellagent.Client.Problems;

namespace Atellagent.Client;

/// <content>Tools of MCP servers.</content>
public sealed partial class AtellagentClient
{
    /// <summary>Has a route's server asked for its tools, and tells them beside what was taken.</summary>
    /// <param name="route">The route.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The tools.</returns>
    /// <exception cref="BoundaryProblemException">There is no such route, or this caller may not.</exception>
    public async Task<ToolListing> ListToolsAsync(string route, CancellationToken cancellationToken) =>
        (await GetAsync($"v1/admin/routes/{Uri.EscapeDataString(route)}/tools", cancellationToken)).Read(WireJson.Default.ToolListing);
}
